import { X509Certificate } from 'node:crypto';
import { findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import type { Shell } from '../../src/lab/shell.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { pollUntil } from '../../src/support/poll.js';
import { OTHER_DATA_PATH_PORT, separateDataPath } from '../stacks.js';
import { asked, witnessed } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import { cannotMeasure } from '../support/task-shell.js';

/** Where a node keeps its certificate, as its toolbox finds it. */
const CERTIFICATE_FILE = '/proc/1/root/var/lib/docker/swarm/certificates/swarm-node.crt';
/** Nodes are told of a new root by their managers, and ask for a certificate within seconds. */
const ROTATED_WITHIN_MS = 40_000;
/** The swarm's settings change by themselves while an earlier rotation ends. */
const ASKED_WITHIN_MS = 10_000;

const REASONS = ['not-valid', 'root-unchanged', 'old-certificate', 'rotation-unfinished'] as const;
type Reason = (typeof REASONS)[number];

/** A node's certificate before and after the rotation. */
export interface NodeCertificate {
  readonly node: string;
  readonly before: CertificateFacts;
  readonly after: CertificateFacts & {
    /** Signed by the root that the swarm trusts since the rotation. */
    readonly ofNewRoot: boolean;
  };
  /** The managers know that the node trusts the new root. */
  readonly reported: boolean;
}

interface CertificateFacts {
  readonly serial: string;
  /** By the node's clock. */
  readonly validNow: boolean;
  readonly validTo: string;
}

export interface Rotation {
  readonly certificates: readonly NodeCertificate[];
  readonly rootChanged: boolean;
  /** As the API tells it, at the end. */
  readonly inProgress: boolean;
  /** From the request on, in milliseconds. */
  readonly elapsedMs: number;
}

export default defineScenario({
  id: 'swarm/node-certificates-fresh',
  claim:
    'The certificate of every node is valid now, and after a rotation of the root CA every node has one with another serial number, signed by the new root.',
  level: 'core',
  requirements: ['R-swarm-certificates'],
  needs: [],
  disturbs: 'swarm',
  parameters: {},
  // Shared with claims that only look at the data path: a rotation cannot be taken back.
  stack: () => separateDataPath(OTHER_DATA_PATH_PORT, 'data'),
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context): Promise<Rotation> => {
    const { lab, signal } = context;
    const kept = (node: LabNode): Shell => witnessed(context, node.shell, `The certificate of ${node.name} is read`);
    const before = await Promise.all(lab.nodes.map((node) => readCertificate(kept(node))));
    const oldRoot = await rotateRoot(context);
    const started = performance.now();
    // What is seen on the way is no evidence, only what it came to.
    await lookUntil(ROTATED_WITHIN_MS, signal, () => lookAtRotation(context, ({ shell }) => shell), isSettled(before));
    const elapsedMs = performance.now() - started;
    const { certificates, trustRoot, inProgress, trustRoots } = await lookAtRotation(context, kept);
    const newRoot = new X509Certificate(trustRoot);
    return {
      certificates: lab.nodes.map(({ name, swarmNodeId }, index) => {
        const [earlier, later] = [before[index], certificates[index]];
        if (earlier === undefined || later === undefined) throw cannotMeasure(`a certificate of ${name}`, 'none');
        return {
          node: name,
          before: factsOf(earlier),
          after: { ...factsOf(later), ofNewRoot: later.certificate.verify(newRoot.publicKey) },
          reported: trustRoots.get(swarmNodeId) === trustRoot,
        };
      }),
      rootChanged: trustRoot !== oldRoot,
      inProgress,
      elapsedMs,
    };
  },
  judge: judgeRotation,
  faults: [
    {
      kind: 'lab',
      fault: findFault('management/cut'),
      parameters: { node: 'own2' },
      expect: { reason: 'old-certificate', place: { node: 'own2' } },
    },
    { kind: 'lab', fault: findFault('data-path/drop'), parameters: { node: 'own2' }, expect: 'look-alike' },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: 'own2' }, expect: 'look-alike' },
  ],
});

/** A node's certificate and what its clock says. */
interface ReadCertificate {
  readonly certificate: X509Certificate;
  readonly now: Date;
}

async function readCertificate(shell: Shell): Promise<ReadCertificate> {
  // The file may hold certificates of issuers after that of the node; openssl shows the first one.
  const { stdout, stderr } = await shell.run(
    `date +%s && openssl x509 -in ${CERTIFICATE_FILE} -subject -issuer -serial -dates`,
  );
  const now = /^\d+/.exec(stdout)?.[0];
  const pem = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/.exec(stdout)?.[0];
  if (now === undefined || pem === undefined) throw cannotMeasure(`a certificate in ${CERTIFICATE_FILE}`, stderr);
  return { certificate: new X509Certificate(pem), now: new Date(Number(now) * 1000) };
}

function factsOf({ certificate, now }: ReadCertificate): CertificateFacts {
  const { serialNumber, validFrom, validTo } = certificate;
  return { serial: serialNumber, validNow: new Date(validFrom) <= now && now <= new Date(validTo), validTo };
}

/** Asks for a new root CA. Returns the root that was trusted before. */
async function rotateRoot(context: MeasureContext): Promise<string> {
  const { name, engine } = context.lab.manager();
  const { value } = await pollUntil(
    { awaiting: 'a rotation of the root CA to begin', deadlineMs: ASKED_WITHIN_MS, signal: context.signal },
    async (signal) => {
      const swarm = await engine.swarm.inspect({ signal });
      const { CAConfig } = swarm.Spec;
      const rotations = (CAConfig.ForceRotate ?? 0) + 1;
      return asked(
        context,
        name,
        `POST /swarm/update CAConfig.ForceRotate ${rotations}`,
        async () => {
          await engine.swarm.update(
            swarm,
            { ...swarm.Spec, CAConfig: { ...CAConfig, ForceRotate: rotations } },
            { signal },
          );
          return swarm.TLSInfo.TrustRoot;
        },
        () => 'accepted',
      );
    },
  );
  return value;
}

interface RotationView {
  readonly certificates: readonly ReadCertificate[];
  readonly trustRoot: string;
  readonly inProgress: boolean;
  /** What each node trusts, by its id in the swarm. */
  readonly trustRoots: ReadonlyMap<string, string | undefined>;
}

async function lookAtRotation(context: MeasureContext, shellOf: (node: LabNode) => Shell): Promise<RotationView> {
  const { lab, signal } = context;
  const { engine } = lab.manager();
  const [{ TLSInfo, RootRotationInProgress }, nodes, certificates] = await Promise.all([
    engine.swarm.inspect({ signal }),
    engine.nodes.list({}, { signal }),
    Promise.all(lab.nodes.map((node) => readCertificate(shellOf(node)))),
  ]);
  return {
    certificates,
    trustRoot: TLSInfo.TrustRoot,
    inProgress: RootRotationInProgress,
    trustRoots: new Map(nodes.map(({ ID, Description }) => [ID, Description.TLSInfo?.TrustRoot])),
  };
}

/** True once there is nothing more to wait for. */
function isSettled(before: readonly ReadCertificate[]): (view: RotationView) => boolean {
  return ({ certificates, trustRoot, inProgress, trustRoots }) => {
    const { publicKey } = new X509Certificate(trustRoot);
    return (
      !inProgress &&
      [...trustRoots.values()].every((trusted) => trusted === trustRoot) &&
      certificates.every(
        ({ certificate }, index) =>
          certificate.verify(publicKey) && certificate.serialNumber !== before[index]?.certificate.serialNumber,
      )
    );
  };
}

export function judgeRotation({ certificates, rootChanged, inProgress, elapsedMs }: Rotation): Judgement<Reason> {
  const seconds = (elapsedMs / 1000).toFixed(1);
  for (const { node, before } of certificates) {
    if (!before.validNow) {
      return broken('not-valid', { node }, `The certificate of ${node} is valid now; it ends ${before.validTo}.`);
    }
  }
  for (const { node, before, after } of certificates) {
    if (after.serial === before.serial || (rootChanged && !after.ofNewRoot)) {
      return broken(
        'old-certificate',
        { node },
        `${node} has a certificate of the new root after the rotation; after ${seconds} s it has ${after.serial === before.serial ? 'the one it had' : 'one of another root'}.`,
      );
    }
    if (!after.validNow) {
      return broken('not-valid', { node }, `The new certificate of ${node} is valid now; it ends ${after.validTo}.`);
    }
  }
  if (!rootChanged) {
    return broken('root-unchanged', {}, `The swarm trusts another root after ${seconds} s; it trusts the same one.`);
  }
  const unreported = certificates.find(({ reported }) => !reported);
  if (inProgress || unreported !== undefined) {
    return broken(
      'rotation-unfinished',
      unreported === undefined ? {} : { node: unreported.node },
      `The managers say that the rotation is over; after ${seconds} s ${unreported === undefined ? 'it is in progress' : `${unreported.node} is not said to trust the new root`}.`,
    );
  }
  return ok(`${certificates.length} nodes had valid certificates, and new ones of the new root within ${seconds} s.`);
}
