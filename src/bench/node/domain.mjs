// What both peers know about offers, read from the same tables as Stepup reads, once at the start;
// and the facts of one upgrade, which is what their rules are about.
import { readFileSync } from 'node:fs';

function table(name) {
  const lines = readFileSync(new URL(`../../../rules/${name}`, import.meta.url), 'utf8').trim().split(/\r?\n/);
  const [head, ...rows] = lines.map(cells);
  return rows.map((row) => Object.fromEntries(head.map((label, i) => [label, row[i]])));
}

function cells(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => (m[1] ?? m[2]).replaceAll('""', '"'));
}

const enabled = (row) => row.Enabled === 'yes';

/** Services by offer. */
export const services = new Map(table('offers.csv').filter(enabled).map((row) => [
  row.Id,
  Object.keys(row).filter((label) => label.startsWith('Includes ') && row[label] === 'x').map((label) => label.slice(9)),
]));

const adminServices = new Map(table('offers.csv').filter(enabled).map((row) => [row.Id, row['Admin service']]));

/** The offer matrix, in its order: `from`, `to` and the services that `to` adds. */
export const paths = table('upgrade-paths.csv').filter(enabled).map((row) => {
  const from = row['From offer'];
  const to = row['To offer'];
  return { from, to, additional: services.get(to).filter((service) => !services.get(from).includes(service)) };
});

const held = new Set(table('subscription-statuses.csv').filter((row) => row['Counts as held'] === 'yes').map((row) => row.Id));

/** The facts that conditions are about, but for the path: `own` beside what else the customer holds. */
export function factsOf(request, own) {
  const others = request.subscriptions.filter((other) => other !== own && held.has(other.status));
  const admin = request.customer.delegatedAdmin;
  return {
    offer: own.offer,
    status: own.status,
    delegatedAdmin: admin === undefined ? 'unknown' : admin.includes(adminServices.get(own.offer)) ? 'yes' : 'no',
    heldOffers: others.map((other) => other.offer),
    heldServices: others.flatMap((other) => services.get(other.offer) ?? []),
    unknownHeld: others.some((other) => !services.has(other.offer)),
  };
}

/** One upgrade of an answer, of what conditions said: `{result, code}` each. */
export function upgrade(targetOffer, said) {
  const verdict = said.some((s) => s.result === 'not_eligible') ? 'not_eligible'
    : said.length > 0 ? 'undetermined' : 'eligible';
  return { targetOffer, verdict, reasons: said.map(({ code }) => ({ code })) };
}

/** The conditions of eligibility, in words of each peer. */
export const conditions = [
  { id: 'E-10', result: 'not_eligible', code: 'subscription_status_not_active' },
  { id: 'E-20', result: 'not_eligible', code: 'delegated_admin_permissions_disabled' },
  { id: 'E-21', result: 'undetermined', code: 'delegated_admin_permissions_unknown' },
  { id: 'E-30', result: 'not_eligible', code: 'conflicting_service_types' },
  { id: 'E-31', result: 'undetermined', code: 'offer_not_in_catalogue' },
  { id: 'E-40', result: 'not_eligible', code: 'concurrency_conflicts' },
];
