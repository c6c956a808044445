import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { witnessed } from '../support/evidence.js';
import { EMPTY } from '../stacks.js';

const PORT = 2377;
/** gRPC statuses (grpc/grpc: statuscodes): the call was done, and the caller may not make it. */
const GRPC_OK = 0;
const GRPC_PERMISSION_DENIED = 7;

const REASONS = ['foreign-certificate', 'foreign-client-accepted', 'open-without-certificate', 'no-answer'] as const;
type Reason = (typeof REASONS)[number];

/** What one manager answers to a client outside the swarm. */
export interface ManagementAnswers {
  readonly node: string;
  /** How the certificate that it presents verifies against the swarm's root CA; `ok` when it does. */
  readonly verification: string | null;
  /** A client with a certificate of another CA got through the handshake. */
  readonly foreignClientAccepted: boolean;
  /** gRPC status of a privileged call without a certificate, and of one that everybody may make. */
  readonly privilegedCall: number | null;
  readonly openCall: number | null;
}

export default defineScenario({
  id: 'swarm/control-plane-is-tls',
  claim:
    "The management port presents a certificate of the swarm's CA, refuses client certificates of another CA, and refuses privileged calls without one.",
  level: 'core',
  requirements: ['R-swarm-tls'],
  needs: [],
  disturbs: 'nothing',
  parameters: {},
  stack: () => EMPTY,
  reasons: REASONS,
  measure: async (context): Promise<readonly ManagementAnswers[]> => {
    const { lab, signal } = context;
    const { TLSInfo } = await lab.manager().engine.swarm.inspect({ signal });
    const managers = lab.nodes.filter(({ role }) => role === 'manager');
    return Promise.all(managers.map((manager) => askManager(context, manager, TLSInfo.TrustRoot)));
  },
  judge: judgeManagement,
  faults: [
    {
      kind: 'lab',
      fault: findFault('management/impostor'),
      parameters: (lab) => ({ node: lab.manager().name }),
      expect: { reason: 'foreign-certificate', place: { port: PORT } },
    },
    {
      kind: 'lab',
      fault: findFault('management/impostor'),
      parameters: (lab) => ({ node: lab.manager().name, port: '2378' }),
      expect: 'look-alike',
    },
  ],
});

async function askManager(context: MeasureContext, node: LabNode, trustRoot: string): Promise<ManagementAnswers> {
  const { shell } = context.lab.outside;
  const end = `${node.controlAddress}:${PORT}`;
  const folder = `/tmp/seatrial-tls-${node.name}`;
  context.undo.add(`remove ${folder}`, async () => {
    await shell.run(`rm -rf ${folder}`);
  });
  await shell.run(`mkdir -p ${folder} && cat >${folder}/ca <<'END'\n${trustRoot.trim()}\nEND`);
  const call = (method: string): string =>
    `printf '\\0\\0\\0\\0\\0' | curl -sk --http2 --max-time 3 -o /dev/null -D - -H 'content-type: application/grpc' -H 'te: trailers' ` +
    `--data-binary @- https://${end}/${method} | tr -d '\\r' | sed -n 's|^grpc-status: |${method} |p'`;
  const result = await witnessed(context, shell, `A client outside looks at the management port of ${node.name}`).run(
    [
      `cd ${folder}`,
      'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key -out certificate -days 1 -subj /OU=swarm-manager/CN=foreign 2>/dev/null',
      `timeout 3 openssl s_client -connect ${end} -CAfile ca -alpn h2 </dev/null 2>/dev/null | sed -n 's/^ *Verify return code: /verification /p' | tail -n 1`,
      `timeout 3 openssl s_client -connect ${end} -tls1_2 -cert certificate -key key -alpn h2 </dev/null >handshake 2>&1; grep -q '^New, TLS' handshake && ! grep -q 'alert' handshake && echo foreign accepted`,
      call('docker.swarmkit.v1.Control/ListNodes'),
      call('docker.swarmkit.v1.CA/GetRootCACertificate'),
    ].join('\n'),
    { deadlineMs: 20_000 },
  );
  return { node: node.name, ...parseManagement(result.stdout) };
}

/** Reads what the commands print, one line each. */
export function parseManagement(output: string): Omit<ManagementAnswers, 'node'> {
  const status = (method: string): number | null => {
    const found = new RegExp(`^\\S*${method} (\\d+)$`, 'm').exec(output)?.[1];
    return found === undefined ? null : Number(found);
  };
  const verification = /^verification \d+ \((.*)\)$/m.exec(output)?.[1] ?? null;
  return {
    verification,
    foreignClientAccepted: output.includes('foreign accepted'),
    privilegedCall: status('ListNodes'),
    openCall: status('GetRootCACertificate'),
  };
}

export function judgeManagement(answers: readonly ManagementAnswers[]): Judgement<Reason> {
  for (const { node, verification, foreignClientAccepted, privilegedCall, openCall } of answers) {
    const place = { node, port: PORT };
    if (verification === null) {
      return broken('no-answer', place, `${node} presents a certificate on port ${PORT}; no handshake was seen.`);
    }
    if (verification !== 'ok') {
      return broken(
        'foreign-certificate',
        place,
        `The certificate of ${node} verifies against the swarm's root CA; it does not: ${verification}.`,
      );
    }
    if (foreignClientAccepted) {
      return broken(
        'foreign-client-accepted',
        place,
        `${node} refuses a client with a certificate of another CA; the handshake succeeded.`,
      );
    }
    // The control: a call that everybody may make shows that calls get through at all.
    if (openCall !== GRPC_OK) {
      return broken(
        'no-answer',
        place,
        `${node} answers a call that everybody may make; its status was ${openCall ?? 'none'}.`,
      );
    }
    if (privilegedCall !== GRPC_PERMISSION_DENIED) {
      return broken(
        'open-without-certificate',
        place,
        `${node} denies a privileged call without a certificate (status ${GRPC_PERMISSION_DENIED}); its status was ${privilegedCall ?? 'none'}.`,
      );
    }
  }
  return ok(`${answers.length} managers present certificates of the swarm's CA and refuse strangers.`);
}
