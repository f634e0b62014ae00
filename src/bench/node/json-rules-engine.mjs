// json-rules-engine: the offer matrix as a rule for each path, the conditions as rules that are run for each path that fired.
import { pathToFileURL } from 'node:url';
import { Engine } from 'json-rules-engine';
import { conditions, factsOf, paths, upgrade } from './domain.mjs';
import { serve } from './serve.mjs';

const matrix = new Engine(paths.map((path) => ({
  conditions: { all: [{ fact: 'offer', operator: 'equal', value: path.from }] },
  event: { type: 'path', params: path },
})));

const all = {
  'E-10': [{ fact: 'status', operator: 'notEqual', value: 'active' }],
  'E-20': [{ fact: 'delegatedAdmin', operator: 'equal', value: 'no' }],
  'E-21': [{ fact: 'delegatedAdmin', operator: 'equal', value: 'unknown' }],
  'E-30': [{ fact: 'heldServices', operator: 'includesAnyOf', value: { fact: 'additional' } }],
  'E-31': [{ fact: 'unknownHeld', operator: 'equal', value: true }],
  'E-40': [{ fact: 'heldOffers', operator: 'contains', value: { fact: 'to' } }],
};

const eligibility = new Engine(conditions.map(({ id, result, code }) => ({
  conditions: { all: all[id] },
  event: { type: 'said', params: { result, code } },
})));
eligibility.addOperator('includesAnyOf', (some, others) => some.some((each) => others.includes(each)));

/** The upgrades of one subscription. */
export async function decide(request, own) {
  const facts = factsOf(request, own);
  const found = await matrix.run(facts);
  return Promise.all(found.events.map(async ({ params: path }) => {
    const { events } = await eligibility.run({ ...facts, ...path });
    return upgrade(path.to, events.map((event) => event.params));
  }));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await serve(decide);
}
