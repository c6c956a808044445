import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Engine } from '../docker/engine.js';
import { Failure } from '../support/failure.js';

/**
 * Brings an image of one engine to others that lack it. It is read once and sent to all of them at the same time.
 * Returns how many lacked it.
 */
export async function distributeImage(
  source: Engine,
  targets: readonly Engine[],
  image: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const wanted = await source.images.inspect(image, { signal });
  if (wanted === null) {
    throw new Failure({
      doing: `bringing the image ${image} to the nodes`,
      expected: `it in the engine ${source.endpoint}`,
      seen: 'no such image',
      next: 'prepare the images: seatrial lab up does it',
    });
  }
  const lacking = (
    await Promise.all(
      targets.map(async (engine) => {
        const there = await engine.images.inspect(image, { signal });
        return JSON.stringify(there?.RootFS.Layers) === JSON.stringify(wanted.RootFS.Layers) ? [] : [engine];
      }),
    )
  ).flat();
  if (lacking.length === 0) return 0;

  const archive = await source.images.save(image, { signal });
  const copies = lacking.map((engine) => ({ engine, stream: new PassThrough() }));
  await Promise.all([
    pipeline(archive, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        await Promise.all(copies.map(({ stream }) => writeAll(stream, chunk)));
      }
      for (const { stream } of copies) stream.end();
    }),
    ...copies.map(({ engine, stream }) => engine.images.load(stream, { signal })),
  ]);
  return lacking.length;
}

/** Writes and waits until the reader has taken enough of it. */
async function writeAll(stream: PassThrough, chunk: Buffer): Promise<void> {
  if (stream.write(chunk)) return;
  await new Promise<void>((resolve, reject) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('close', failed);
      resolve();
    };
    const failed = (): void => {
      stream.off('drain', done);
      reject(new Error('the node stopped taking the image'));
    };
    stream.once('drain', done);
    stream.once('close', failed);
  });
}
