import { createHash } from 'node:crypto';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { SCHEMA_META_NAME } from './embed.js';
import { SCRIPT } from './script.js';

/** What a page is made of. */
export interface PageDocument {
  readonly title: string;
  /** By which schema its data are to be read. */
  readonly schema: string;
  /** A style sheet that holds no text of a swarm. */
  readonly style: string;
  readonly body: VNode;
  /** The data of the page, encoded so that their element cannot end before them. */
  readonly data: { readonly elementId: string; readonly elementType: string; readonly text: string };
}

/**
 * A page as one file, whole without scripts and without a network. Everything in its body is text that preact escapes;
 * only the style sheet, the script and the data are put in as they are. It allows itself that one style sheet and that
 * one script and nothing else: no request.
 */
export function renderDocument({ title, schema, style, body, data }: PageDocument): string {
  return [
    '<!doctype html><html lang="en"><head>',
    renderToString(<Head title={title} schema={schema} style={style} />),
    `<style>${style}</style></head><body>`,
    renderToString(body),
    `<script type="${data.elementType}" id="${data.elementId}">${data.text}</script>`,
    `<script type="module">${SCRIPT}</script>`,
    '</body></html>\n',
  ].join('\n');
}

function Head({ title, schema, style }: Pick<PageDocument, 'title' | 'schema' | 'style'>): VNode {
  const contentPolicy = [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `style-src ${hashSource(style)}`,
    `script-src ${hashSource(SCRIPT)}`,
  ].join('; ');
  return (
    <>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={contentPolicy} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name={SCHEMA_META_NAME} content={schema} />
      <meta name="referrer" content="no-referrer" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
    </>
  );
}

/** How a content policy names a text that stands in the page. */
function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
