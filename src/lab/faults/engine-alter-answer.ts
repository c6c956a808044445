import { startAlteringProxy } from '../altering-proxy.js';
import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, required, targetNode } from './support.js';

/** What an engine that misreports would answer: no engine can be made to, so a proxy before it does. */
export const engineAlterAnswer: LabFault = {
  id: 'engine/alter-answer',
  does: 'Puts a proxy before one engine that alters one of its answers; the engine and its networks stay as they are.',
  footprint: ['engine-socket'],
  parameters: [
    NODE_PARAMETER,
    { name: 'path', description: 'part of the path of the requests', example: '/networks/plain', required: true },
    {
      name: 'at',
      description: 'steps to the values in the answer, with dots',
      example: 'Containers.*.Name',
      required: true,
    },
    { name: 'value', description: 'what stands there instead, as JSON', example: '"other"', required: true },
  ],
  async inject(lab, parameters, undo) {
    const { engine } = targetNode(lab, parameters);
    const alteration = {
      path: required(parameters, 'path'),
      at: required(parameters, 'at').split('.'),
      value: JSON.parse(required(parameters, 'value')) as unknown,
    };
    await startAlteringProxy(engine.endpoint, alteration, undo);
    await engine.ping();
  },
};
