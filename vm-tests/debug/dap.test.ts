/** `clear debug --dap`, driven by a client of the protocol that other people wrote. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { LOST_UPDATE, Workplace } from '../cli/clear-process.js';

const ADAPTER = fileURLToPath(new URL('dap-process.js', import.meta.url));

/** A client that speaks with a new adapter; `files` are in its working directory. */
async function clientIn(t: ExecutionContext, place: Workplace): Promise<DebugClient> {
  const client = new DebugClient('node', ADAPTER, 'clear', { cwd: place.folder });
  // No test depends on how fast the machine is; what hangs is ended by the runner.
  client.defaultTimeout = 120_000;
  await client.start();
  t.teardown(async () => {
    await client.stop();
    place.remove();
  });
  return client;
}

/** What a stopped event says, and the top of the stack there. */
async function stopAfter(
  client: DebugClient,
  request: Promise<unknown>,
): Promise<{ reason: string; thread: number; line: number; function: string }> {
  const [event] = await Promise.all([client.waitForEvent('stopped'), request]);
  const { reason, threadId } = event.body as { reason: string; threadId: number };
  const { body } = await client.stackTraceRequest({ threadId });
  const [frame] = body.stackFrames;
  return { reason, thread: threadId, line: frame?.line ?? 0, function: frame?.name ?? '' };
}

test('steps forwards and backwards through a trace', async (t) => {
  const place = new Workplace({ 'tally.cht': LOST_UPDATE });
  await place.clear(['loom', 'tally.cht']);
  const client = await clientIn(t, place);
  const trace = `traces/${readdirSync(place.path('traces'))[0] ?? ''}`;
  const entry = client.waitForEvent('stopped');
  await Promise.all([
    client.configurationSequence(),
    client.launch({ program: trace } as Parameters<DebugClient['launch']>[0]),
  ]);
  const entered = await entry;
  t.like(entered.body, { reason: 'entry', threadId: 1, allThreadsStopped: true });
  const fault = await stopAfter(client, client.continueRequest({ threadId: 1 }));
  t.is(fault.reason, 'exception');
  const info = await client.exceptionInfoRequest({ threadId: fault.thread });
  t.is(info.body.exceptionId, 'assertion');
  t.is(info.body.details?.message, 'both increments kept');
  const before = await stopAfter(client, client.stepBackRequest({ threadId: fault.thread }));
  t.is(before.reason, 'step');
  const { body: threads } = await client.threadsRequest();
  t.deepEqual(
    threads.threads.map(({ name }) => name),
    ['0 main', '0.1 main.bg1', '0.2 main.bg2'],
  );
  const start = await stopAfter(client, client.reverseContinueRequest({ threadId: 1 }));
  t.like(start, { reason: 'entry', thread: 1, function: 'main' });
});

test('breakpoints, conditions, variables and values of a program', async (t) => {
  const place = new Workplace({ 'tally.cht': LOST_UPDATE });
  const client = await clientIn(t, place);
  const path = place.path('tally.cht');
  const launch = { program: 'tally.cht', stopOnEntry: false };
  const stopped = client.waitForEvent('stopped');
  const ready = client.waitForEvent('initialized').then(async () => {
    const { body } = await client.setBreakpointsRequest({
      source: { path },
      breakpoints: [{ line: 9, condition: 'seen == 0' }, { line: 3 }, { line: 900 }],
    });
    await client.configurationDoneRequest();
    return body.breakpoints;
  });
  await client.initializeRequest();
  await client.launchRequest(launch as Parameters<DebugClient['launchRequest']>[0]);
  const breakpoints = await ready;
  t.deepEqual(
    breakpoints.map(({ verified, line }) => [verified, line]),
    [
      [true, 9],
      // The next line with code.
      [true, 5],
      [false, undefined],
    ],
  );
  t.regex(breakpoints[1]?.message ?? '', /no code/);
  // Line 5 comes first, then the body of fiber 0.1.
  t.is(((await stopped).body as { threadId: number }).threadId, 1);
  const hit = await stopAfter(client, client.continueRequest({ threadId: 1 }));
  t.like(hit, { reason: 'breakpoint', thread: 2, line: 9, function: 'main.bg1' });
  const { body: stack } = await client.stackTraceRequest({ threadId: 2 });
  const frameId = stack.stackFrames[0]?.id ?? -1;
  const { body: scopes } = await client.scopesRequest({ frameId });
  t.deepEqual(
    scopes.scopes.map(({ name }) => name),
    ['Locals', 'Shared objects'],
  );
  const rows = async (reference: number): Promise<string[]> => {
    const { body } = await client.variablesRequest({ variablesReference: reference });
    return body.variables.map(({ name, value }) => `${name} = ${value}`);
  };
  const [locals, shared] = scopes.scopes;
  t.true((await rows(locals?.variablesReference ?? 0)).includes('seen = 0'));
  t.deepEqual(await rows(shared?.variablesReference ?? 0), ['t = free; Tally{ n: 0 }']);
  const { body: value } = await client.evaluateRequest({ expression: 'seen * 2 + 1', frameId });
  t.is(value.result, '1');
  await t.throwsAsync(client.evaluateRequest({ expression: 'nothing', frameId }), {
    message: /`nothing` is not declared/,
  });
  const { body: console } = await client.evaluateRequest({ expression: ':locks', context: 'repl' });
  t.regex(console.result, /`t` +mutex +free/);
  // Backwards over the same breakpoint: the one before it.
  const back = await stopAfter(client, client.reverseContinueRequest({ threadId: 2 }));
  t.like(back, { reason: 'breakpoint', thread: 1, line: 5 });
});

test('data breakpoints: a field of a shared object, a variable of a fiber', async (t) => {
  const place = new Workplace({ 'tally.cht': LOST_UPDATE });
  const client = await clientIn(t, place);
  const entry = client.waitForEvent('stopped');
  await Promise.all([
    client.configurationSequence(),
    client.launch({ program: 'tally.cht' } as Parameters<DebugClient['launch']>[0]),
  ]);
  await entry;
  await client.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'main.bg1' }] });
  t.is((await stopAfter(client, client.continueRequest({ threadId: 1 }))).thread, 2);
  const { body: stack } = await client.stackTraceRequest({ threadId: 2 });
  const { body } = await client.scopesRequest({ frameId: stack.stackFrames[0]?.id ?? -1 });
  const [locals = 0, shared = 0] = body.scopes.map(({ variablesReference }) => variablesReference);
  const inside = await client.variablesRequest({ variablesReference: shared });
  const tally = inside.body.variables.find(({ name }) => name === 't')?.variablesReference ?? 0;
  const ask = async (variablesReference: number, name: string): Promise<string | null> => {
    const args = { variablesReference, name };
    const answer = (await client.customRequest(
      'dataBreakpointInfo',
      args,
    )) as DebugProtocol.DataBreakpointInfoResponse;
    return answer.body.dataId;
  };
  const ids = [await ask(tally, 'n'), await ask(locals, 'seen')];
  t.deepEqual(ids, ['t.n', 'seen of 0.1 main.bg1']);
  t.is(await ask(0, 'anything'), null);
  const breakpoints = [...ids, 'nothing'].map((dataId) => ({ dataId }));
  const set = (await client.customRequest('setDataBreakpoints', {
    breakpoints,
  })) as DebugProtocol.SetDataBreakpointsResponse;
  t.like(set.body, { breakpoints: [{ verified: true }, { verified: true }, { verified: false }] });
  const written = await stopAfter(client, client.continueRequest({ threadId: 2 }));
  t.like(written, { reason: 'breakpoint', thread: 2 });
});

test('a scheduler from a file: in the launch entry, and from where it stands', async (t) => {
  const own = `export function createScheduler() {
    return { begin: () => 0, choose: ({ enabled, count }) => enabled[count - 1], end() {} };
  }`;
  const place = new Workplace({ 'tally.cht': LOST_UPDATE, 'last.mjs': own });
  const client = await clientIn(t, place);
  const entry = client.waitForEvent('stopped');
  const launch = { program: 'tally.cht', scheduler: './last.mjs' };
  await Promise.all([
    client.configurationSequence(),
    client.launch(launch as Parameters<DebugClient['launch']>[0]),
  ]);
  await entry;
  const run = await client.evaluateRequest({ expression: ':run ./last.mjs', context: 'repl' });
  t.regex(run.body.result, /^branch 1, on under \.\/last\.mjs\n/);
  const missing = await client.evaluateRequest({ expression: ':run ./none.mjs', context: 'repl' });
  t.regex(missing.body.result, /^cannot load `\.\/none\.mjs`: there is no such file$/);
});

test('requests that come too early, or make no sense, are refused once, in words', async (t) => {
  const client = await clientIn(t, new Workplace({ 'tally.cht': LOST_UPDATE }));
  const refused = async (command: string, args: object, message: RegExp): Promise<void> => {
    const error = await t.throwsAsync(client.customRequest(command, args), { message }, command);
    t.notRegex(error.message, /\n +at /);
  };
  for (const command of ['continue', 'stackTrace', 'evaluate', 'configurationDone'])
    await refused(command, { threadId: 1, expression: '1' }, /^nothing is launched yet$/);
  await client.customRequest('initialize', { adapterID: 'clear' });
  await refused('launch', { program: 5 }, /^`program` of the launch entry must be text$/);
  await refused(
    'launch',
    { program: 'tally.cht', seed: -1 },
    /`seed` .* must be an integer from 0/,
  );
  await refused(
    'launch',
    { program: 'tally.cht', scheduler: './none.js' },
    /there is no such file/,
  );
  await client.customRequest('launch', { program: 'tally.cht' });
  await refused('stackTrace', { threadId: 77 }, /^there is no thread 77$/);
  await refused('next', {}, /^there is no thread null$/);
  await refused('scopes', { frameId: 770_000 }, /^there is no such frame$/);
  await refused('source', { sourceReference: 9 }, /^there is no such source$/);
  await refused('evaluate', { expression: 't.n', frameId: 990_000 }, /^there is no such frame$/);
  const set = (await client.customRequest('setBreakpoints', {
    source: { name: 'tally.cht' },
    breakpoints: [{ line: 9, condition: 'sean == 0' }],
  })) as DebugProtocol.SetBreakpointsResponse;
  t.regex(set.body.breakpoints[0]?.message ?? '', /stops every time: `sean` is not declared/);
  const ended = client.waitForEvent('terminated');
  await client.evaluateRequest({ expression: ':quit', context: 'repl' });
  await ended;
});

test('what cannot be opened is an answer, not an end', async (t) => {
  const client = await clientIn(t, new Workplace({ 'bad.cht': 'FN main( RETURNS' }));
  await client.initializeRequest();
  for (const [program, message] of [
    ['missing.cht', /there is no such file/],
    ['bad.cht', /error/],
    ['missing.json', /there is no such file/],
  ] as const) {
    await t.throwsAsync(
      client.launchRequest({ program } as Parameters<DebugClient['launchRequest']>[0]),
      { message },
    );
  }
});
