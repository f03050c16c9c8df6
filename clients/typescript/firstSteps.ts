// The generated TypeScript client at a running control plane, whose configuration it changes: what docs/clients.md shows.
// Takes its steps at MOORING_URL with the token MOORING_TOKEN; ends with 1 if one goes wrong.
import { strict as assert } from 'node:assert';
import {
    ActionOutcome,
    AdminState,
    ChangeOp,
    Configuration,
    ConfigurationApi,
    GlobalsApi,
    PlanFromJSON,
    ProblemFromJSON,
    RealServersApi,
    ResponseError,
    RevisionsApi,
    type VirtualServer,
    VirtualServersApi,
} from './mooring/index.js';

const mooring = new Configuration({ basePath: process.env.MOORING_URL, accessToken: process.env.MOORING_TOKEN });
const virtualServers = new VirtualServersApi(mooring);
const ocs: VirtualServer = { address: '127.0.0.1', ports: [15060, 15061], healthCheck: { port: 15061 } };

async function create(): Promise<string> {
    const created = await virtualServers.putVirtualServerRaw({
        vs: 'OCS',
        virtualServer: {
            ...ocs,
            realServers: [
                { name: 'OCS-Real-1', address: '10.20.1.1', weight: 3 },
                { name: 'OCS-Real-2', address: '10.20.1.2' },
            ],
        },
        ifNoneMatch: '*', // only if there is none yet
        mooringMessage: "the office's telephones",
    });
    const etag = created.raw.headers.get('ETag') ?? '';

    assert.equal(created.raw.status, 201);
    assert.equal((await created.value()).realServers?.length, 2);
    const newest = (await new RevisionsApi(mooring).listRevisions({ limit: 1 })).items[0];
    assert.equal(newest.message, "the office's telephones");
    assert.ok(newest.time.getTime() > Date.now() - 3_600_000, 'a time is a time');
    return etag;
}

async function replace(etag: string): Promise<void> {
    const replaced = await virtualServers.putVirtualServer({
        vs: 'OCS',
        virtualServer: { ...ocs, maxConnections: 500 },
        ifMatch: etag, // only if nobody else has changed it meanwhile
        prefer: 'wait=5', // and the data planes run it, if they can within 5 seconds
    });

    assert.equal(replaced.maxConnections, 500);
    assert.equal(replaced.realServers?.length, 2, 'real servers that nobody spoke of stay');
    assert.deepEqual(replaced.status?.convergence?.failed, [], 'no data plane has refused it');
}

async function beRefused(oldTag: string): Promise<void> {
    try {
        await virtualServers.putVirtualServer({
            vs: 'OCS',
            virtualServer: { ...ocs, retries: 11, ports: [99999] },
        });
        assert.fail('a wrong document is refused');
    } catch (error) {
        if (!(error instanceof ResponseError)) {
            throw error;
        }
        const problem = ProblemFromJSON(await error.response.json());
        problem.errors?.forEach(({ pointer, message }) => console.log(pointer, message));

        assert.equal(problem.type, '/problems/validation-failed');
        assert.equal(problem.status, 422);
        assert.equal(problem.errors?.length, 2, 'all that is wrong, at once');
    }
    await assert.rejects(
        virtualServers.putVirtualServer({ vs: 'OCS', virtualServer: ocs, ifMatch: oldTag }),
        (error) => error instanceof ResponseError && error.response.status === 412 && error.response.headers.has('ETag'),
    );
}

async function tryOut(): Promise<void> {
    const tried = await virtualServers.putVirtualServerRaw({ vs: 'OCS', virtualServer: ocs, dryRun: true });
    const plan = PlanFromJSON(await tried.raw.json());
    plan.changes.forEach(({ op, path }) => console.log(op, path));

    assert.deepEqual(plan.changes.map(({ op, after }) => [op, after]), [[ChangeOp.Replace, 40000]]);
    assert.equal(plan.impact.connectionsClosed, 0);
}

async function patch(): Promise<void> {
    const realServers = new RealServersApi(mooring);
    let patched = await realServers.patchRealServer({
        vs: 'OCS',
        rs: 'OCS-Real-1',
        realServerPatch: { state: AdminState.Drain }, // the rest stays
    });
    assert.deepEqual([patched.state, patched.weight], [AdminState.Drain, 3]);
    patched = await realServers.patchRealServer({
        vs: 'OCS',
        rs: 'OCS-Real-1',
        realServerPatch: { weight: null }, // null: its default
    });
    assert.deepEqual([patched.state, patched.weight], [AdminState.Drain, 1]);

    const globals = await new GlobalsApi(mooring).patchGlobals({
        globalsPatch: { clientTimeoutMs: 1_800_000, serverTimeoutMs: 1_800_000 },
    });
    assert.deepEqual([globals.clientTimeoutMs, globals.redispatch], [1_800_000, true]);
}

/** What is read can be written back and changes nothing: the models lose nothing of it. */
async function takeBack(): Promise<void> {
    const configuration = new ConfigurationApi(mooring);
    const written = await configuration.putConfigRaw({ config: await configuration.getConfig() });

    assert.equal(written.raw.headers.get('Mooring-Changed'), 'false');
    assert.ok((await written.value()).every(({ action }) => action === ActionOutcome.Unchanged));
}

async function remove(): Promise<void> {
    const plan = await virtualServers.deleteVirtualServer({ vs: 'OCS', dryRun: true });
    assert.equal(plan?.changes.length, 1);
    assert.ok(!(await virtualServers.deleteVirtualServer({ vs: 'OCS' })), 'gone, without a word');
    await assert.rejects(
        virtualServers.getVirtualServer({ vs: 'OCS' }),
        (error) => error instanceof ResponseError && error.response.status === 404,
    );
}

const etag = await create();
await replace(etag);
await beRefused(etag);
await tryOut();
await patch();
await takeBack();
await remove();
console.log('TypeScript: all steps taken');
