// The HTTP around both peers: Fastify, without schema and log, on a free port that is printed.
import Fastify from 'fastify';

/** @param decide from a request, parsed, to a promise of the upgrades of each of its subscriptions */
export async function serve(decide) {
  const app = Fastify({ logger: false });
  app.post('/decide', async (request) => ({
    subscriptions: await Promise.all(request.body.subscriptions.map(async (own) => ({
      id: own.id,
      upgrades: await decide(request.body, own),
    }))),
  }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  console.log(`listening on port ${app.server.address().port}`);
}
