import { Engine } from '../docker/engine.js';
import { removeLab } from './remove-lab.js';
import { removeLabDirectory, type LabState } from './state.js';
import { doStep, type StepListener } from './steps.js';

/** How a lab is taken down. */
export interface LabDownOptions extends StepListener {
  /** The nodes' stores stay, with the images in them, for the next lab. */
  readonly keepStores: boolean;
}

/** Takes a lab down, whatever state it is in: containers, networks, stores, its folder. */
export async function labDown(
  lab: Pick<LabState, 'id' | 'engineEndpoint' | 'directory'>,
  options: LabDownOptions,
): Promise<void> {
  await doStep(options, 'take the lab down', async () => {
    await removeLab(Engine.open(lab.engineEndpoint), lab.id, { keepStores: options.keepStores });
    await removeLabDirectory(lab.directory);
    return { value: undefined, detail: options.keepStores ? `${lab.id}; the nodes’ images are kept` : lab.id };
  });
}
