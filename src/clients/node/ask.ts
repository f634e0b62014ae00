// Asks a running service everything, through the generated client: node ask.js ADDRESS ADDRESS-FOR-OPERATORS
import assert from 'node:assert/strict';
import {
  Configuration,
  DecideApi,
  OperationApi,
  ResponseError,
  RulesApi,
  Verdict,
  type Problem,
  type Request,
} from './generated/index.js';

const [address, operators] = process.argv.slice(2);
const decide = new DecideApi(new Configuration({basePath: address}));
const rules = new RulesApi(new Configuration({basePath: address}));
const operation = new OperationApi(new Configuration({basePath: operators}));

const request: Request = {
  customer: {id: 'contoso-cn', delegatedAdmin: ['office-365'], attributes: {signedInUser: true}},
  reseller: {id: 'r-1', accountStatus: 'active'},
  subscriptions: [
    {id: 'sub-1', offer: 'office-365-business-premium', status: 'active', quantity: 25},
    {id: 'sub-2', offer: 'office-365-proplus', status: 'active', quantity: 5, reseller: 'another-reseller'},
  ],
  subscriptionsCover: 'tenant',
  asOf: new Date('2026-11-22'),
};

const questions: Record<string, () => Promise<void>> = {
  'a decision with its reason, evidence and proof': async () => {
    const answer = await decide.decide({request, explain: 'full'});
    assert.equal(answer.asOf.toISOString().slice(0, 10), '2026-11-22');
    const upgrade = answer.subscriptions[0].upgrades[0];
    assert.equal(upgrade.verdict, Verdict.NotEligible);
    assert.equal(upgrade.afterRemedies, Verdict.Eligible);
    assert.equal(upgrade.quantity._default, 25);
    const reason = upgrade.reasons[0];
    assert.equal(reason.code, 'conflicting_service_types');
    assert.deepEqual(reason.evidence['conflictingServices'], ['office-365-proplus']);
    assert.equal(reason.evidence['conflicts'][0].reseller, 'another-reseller');
    assert.ok(upgrade.conditions!.some(row => row.cells.some(cell => cell.value === 'active')));
    assert.equal(answer.subscriptions[0].licences.maximum, 300);
  },
  'an order of licences': async () => {
    const order = {subscription: 'sub-1', quantity: 30};
    const answer = await decide.decide({request: {...request, order}});
    assert.equal(answer.order!.verdict, 'eligible');
    assert.equal(answer.order!.quantity, 30);
  },
  'an order of an upgrade, answered in Chinese': async () => {
    const order = {subscription: 'sub-1', targetOffer: 'ENTERPRISEPACK'};
    const answer = await decide.decide({request: {...request, order}, acceptLanguage: 'zh-CN'});
    assert.equal(answer.order!.targetOffer, 'office-365-enterprise-e3');
    assert.match(answer.order!.reasons[0].message, /客户/);
  },
  'facts that are not in the vocabulary': async () => {
    const wrong = {...request, subscriptions: [{...request.subscriptions[0], status: 'activ'}]};
    const error = await decide.decide({request: wrong}).then(() => null, e => e);
    assert.ok(error instanceof ResponseError);
    assert.equal(error.response.status, 422);
    const problem = (await error.response.json()) as Problem;
    assert.equal(problem.type, 'urn:stepup:problem:invalid-facts');
    assert.equal(problem.errors![0].pointer, '/subscriptions/0/status');
  },
  'a batch': async () => {
    const line = JSON.stringify({customer: {id: 'c'}, subscriptions: []});
    const answers = await decide.decideBatch({body: `${line}\n{}\n`});
    const lines = (await answers.text()).trimEnd().split('\n').map(each => JSON.parse(each));
    assert.deepEqual(lines.map(each => each.status ?? each.decided ?? each.customer), ['c', 422, 1]);
  },
  'an upgrade in the shapes of Partner Center': async () => {
    const partnerCenterQuestion = {
      customer: {id: 'c', allowDelegatedAccess: true},
      subscriptions: {
        items: [
          {id: 'sub-1', offerId: '031C9E47-4802-4248-838E-778FB1D2CC05', status: 'active', quantity: 25},
          {id: 'sub-2', offerId: 'BE57FF4C-100C-4F1F-B82D-F1C5AB63A665', status: 'active', quantity: 5},
        ],
      },
      subscription: 'sub-1',
    };
    const upgrades = await decide.partnerCenterUpgrades({partnerCenterQuestion});
    assert.equal(upgrades.totalCount, 1);
    assert.equal(upgrades.items[0].targetOffer.id, '796B6B5F-613C-4E24-A17C-EBA730D49C02');
    assert.equal(upgrades.items[0].isEligible, false);
    assert.deepEqual(upgrades.items[0].upgradeErrors.map(error => error.code), [3]);
  },
  'the rules': async () => {
    const all = await rules.rules();
    assert.match(all.version, /^[0-9a-f]{16}$/);
    assert.ok(all.rules.some(rule => rule.id === 'E-30'));
  },
  'the offers': async () => {
    const offers = (await rules.offers()).offers;
    assert.ok(offers.some(offer => offer.id === 'office-365-business' && offer.maximum === 300));
  },
  'the paths': async () => {
    assert.equal((await rules.upgradePaths()).upgradePaths.length, 7);
  },
  'the document': async () => {
    assert.equal((await rules.openapi()).openapi, '3.1.0');
  },
  'whether it lives, has started and is ready': async () => {
    assert.equal((await operation.live()).status, 'live');
    assert.equal((await operation.startup()).status, 'started');
    assert.match((await operation.ready()).rules.version, /^[0-9a-f]{16}$/);
  },
  'its status, and the rules folder taken now': async () => {
    const status = await operation.status();
    assert.equal(status.state, 'LOADED');
    assert.ok(status.rules.loadedAt instanceof Date);
    assert.deepEqual((await operation.reload()).errors, []);
  },
  'its numbers': async () => {
    assert.match(await (await operation.metrics()).text(), /stepup_/);
  },
};

for (const [question, ask] of Object.entries(questions)) {
  await ask().catch(e => {
    throw new Error(question, {cause: e});
  });
}
console.log(Object.keys(questions).length);
