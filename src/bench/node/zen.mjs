// GoRules Zen: the offer matrix as one decision table, the conditions as another that is asked for each path, all hits collected.
import { pathToFileURL } from 'node:url';
import { ZenEngine } from '@gorules/zen-engine';
import { conditions, factsOf, paths, upgrade } from './domain.mjs';
import { serve } from './serve.mjs';

const text = JSON.stringify;

const matrix = {
  id: 'matrix', name: 'matrix', type: 'decisionTableNode',
  content: {
    hitPolicy: 'collect', passThrough: true, outputPath: 'paths', inputField: null, executionMode: 'single',
    inputs: [{ id: 'from', name: 'From offer', field: 'offer' }],
    outputs: [{ id: 'to', name: 'To offer', field: 'to' }, { id: 'additional', name: 'Adds', field: 'additional' }],
    rules: paths.map((path, i) => ({ _id: `P-${i + 1}`, from: text(path.from), to: text(path.to), additional: text(path.additional) })),
  },
};

const cells = {
  'E-10': { status: 'not($ == "active")' },
  'E-20': { delegatedAdmin: '"no"' },
  'E-21': { delegatedAdmin: '"unknown"' },
  'E-30': { conflicting: 'true' },
  'E-31': { unknownHeld: 'true' },
  'E-40': { targetHeld: 'true' },
};

const inputs = [
  { id: 'status', field: '$nodes.request.status' },
  { id: 'delegatedAdmin', field: '$nodes.request.delegatedAdmin' },
  { id: 'conflicting', field: 'some($nodes.request.heldServices, # in additional)' },
  { id: 'unknownHeld', field: '$nodes.request.unknownHeld' },
  { id: 'targetHeld', field: 'to in $nodes.request.heldOffers' },
];

const eligibility = {
  id: 'eligibility', name: 'eligibility', type: 'decisionTableNode',
  content: {
    hitPolicy: 'collect', passThrough: false, inputField: 'paths', outputPath: null, executionMode: 'loop',
    inputs: inputs.map((input) => ({ name: input.id, ...input })),
    outputs: [{ id: 'result', name: 'Result', field: 'result' }, { id: 'code', name: 'Reason', field: 'code' }],
    rules: conditions.map(({ id, result, code }) => ({
      _id: id,
      ...Object.fromEntries(inputs.map((input) => [input.id, cells[id][input.id] ?? ''])),
      result: text(result),
      code: text(code),
    })),
  },
};

const graph = {
  nodes: [
    { id: 'request', name: 'request', type: 'inputNode' },
    matrix,
    eligibility,
    { id: 'answer', name: 'answer', type: 'outputNode' },
  ],
  edges: ['request', 'matrix', 'eligibility', 'answer'].slice(1).map((targetId, i) => (
    { id: targetId, type: 'edge', sourceId: ['request', 'matrix', 'eligibility'][i], targetId })),
};

const decision = new ZenEngine().createDecision(Buffer.from(text(graph)));

/** What the matrix leads to, in its order; passing it through the graph costs a tenth more. */
const targets = new Map(paths.map(({ from }) => [from, paths.filter((path) => path.from === from).map((path) => path.to)]));

/** The upgrades of one subscription. */
export async function decide(request, own) {
  const { result } = await decision.evaluate(factsOf(request, own));
  return result.map((said, i) => upgrade(targets.get(own.offer)[i], said));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await serve(decide);
}
