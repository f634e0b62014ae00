create table stepup_decisions (
  decision_id uuid primary key,
  log uuid not null,
  seq bigint not null,
  time timestamptz not null,
  moment timestamptz not null,
  rules_version text not null,
  customer text not null,
  verdicts text[] not null,
  reasons text[] not null,
  rows text[] not null,
  hash text not null,
  record json not null
);

comment on table stepup_decisions is 'Decisions as Stepup recorded them; rows are only ever added.';
comment on column stepup_decisions.log is 'which decision log it stands in; each DATA folder has its own';
comment on column stepup_decisions.seq is 'its place in that log, from 1';
comment on column stepup_decisions.moment is 'by which records of several logs are ordered: the time, or a later one that stands before it in its log';
comment on column stepup_decisions.customer is 'as recorded, which may be masked; empty if it was removed';
comment on column stepup_decisions.verdicts is 'of the order if there is one, of every upgrade and added licences otherwise';
comment on column stepup_decisions.reasons is 'codes of every reason, warning and follow-up';
comment on column stepup_decisions.rows is 'ids of the rows and rules that fired';
comment on column stepup_decisions.record is 'the line as recorded, byte for byte: json, because jsonb would reorder it';

create table stepup_logs (
  log uuid primary key,
  seq bigint not null,
  moment timestamptz not null,
  kept_at timestamptz not null
);

comment on table stepup_logs is 'How far each decision log has been shipped: every record up to seq is here.';
