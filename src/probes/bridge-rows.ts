import { Ajv, type JSONSchemaType } from 'ajv';

/** A row of `bridge -j fdb show`, as far as it is used. */
export interface BridgeRow {
  mac: string;
  /** Device that the row belongs to. */
  ifname: string;
  /** Address of the node that it leads to; absent in rows that lead to none. */
  dst?: string;
  state?: string;
}

const text = { type: 'string' } as const;
const optionalText = { type: 'string', nullable: true } as const;
const ROWS: JSONSchemaType<BridgeRow[]> = {
  type: 'array',
  items: {
    type: 'object',
    required: ['mac', 'ifname'],
    properties: { mac: text, ifname: text, dst: optionalText, state: optionalText },
  },
};

/** True for the document that `bridge -j fdb show` prints; its `errors` say what is wrong with another one. */
export const isBridgeRows = new Ajv().compile(ROWS);
