-- What `stepup log find --database` asks for; decision_id has its primary key.
create index stepup_decisions_moment on stepup_decisions (moment, log, seq);
create index stepup_decisions_customer on stepup_decisions (customer, time);
create index stepup_decisions_time on stepup_decisions (time);
create index stepup_decisions_verdicts on stepup_decisions using gin (verdicts);
create index stepup_decisions_reasons on stepup_decisions using gin (reasons);
create index stepup_decisions_rows on stepup_decisions using gin (rows);
