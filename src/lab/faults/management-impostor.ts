import { usageFailure } from '../../support/failure.js';
import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

/** Port of managers, TCP. */
const MANAGEMENT_PORT = 2377;
/** Where the impostor listens on the client's machine. */
const IMPOSTOR_PORT = 23_770;
const FOLDER = '/run/seatrial-impostor';

/** A machine in the middle: who connects to a manager from outside meets somebody with a certificate of another CA. */
export const managementImpostor: LabFault = {
  id: 'management/impostor',
  does: 'Redirects what the client outside sends to a port of one manager to a listener with a certificate of another CA.',
  footprint: ['outside'],
  parameters: [
    NODE_PARAMETER,
    { name: 'port', description: 'TCP port; 2377 when left out', example: '2377', required: false },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const port = Number(parameters['port'] ?? MANAGEMENT_PORT);
    if (!Number.isInteger(port)) {
      throw usageFailure(`the port ${parameters['port'] ?? ''}`, 'a number', 'for example --port 2377');
    }
    const { shell } = lab.outside;
    const rule = `OUTPUT -d ${node.controlAddress} -p tcp --dport ${port} -j REDIRECT --to-ports ${IMPOSTOR_PORT}`;
    undo.add(`${this.id} for ${node.name}`, async () => {
      await mustRun(
        shell,
        `while iptables -w -t nat -D ${rule} 2>/dev/null; do :; done; ` +
          `kill $(cat ${FOLDER}/pid 2>/dev/null) 2>/dev/null; rm -rf ${FOLDER}`,
      );
    });
    await mustRun(
      shell,
      `mkdir -p ${FOLDER} && cd ${FOLDER} && ` +
        'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key -out certificate -days 1 ' +
        '-subj /OU=swarm-manager/CN=impostor 2>/dev/null && ' +
        `{ setsid openssl s_server -quiet -accept ${IMPOSTOR_PORT} -key key -cert certificate -alpn h2 </dev/null >/dev/null 2>&1 & echo $! >pid; } && ` +
        `for try in 1 2 3 4 5 6 7 8 9 10; do nc -z 127.0.0.1 ${IMPOSTOR_PORT} && break; sleep 0.1; done`,
    );
    await mustRun(shell, `iptables -w -t nat -I ${rule}`);
  },
};
