// Makes the page's script one text: it shares components with the page, so it imports; a page may ask for nothing.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

await build({
  entryPoints: [fileURLToPath(new URL('page-script.tsx', import.meta.url))],
  outfile: fileURLToPath(new URL('../../../dist/src/report/page-script/page-script.js', import.meta.url)),
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  // Letters beyond ASCII may be read wrongly where a page is saved in another encoding.
  charset: 'ascii',
  target: 'es2022',
  logLevel: 'warning',
});
