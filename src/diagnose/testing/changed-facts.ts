import type { Facts, HostFacts, NodeView } from '../facts/facts.js';

/** Facts in which one node's own words differ. */
export function changeView(facts: Facts, node: string, change: (view: NodeView) => Partial<NodeView>): Facts {
  return { ...facts, views: facts.views.map((view) => (view.node === node ? { ...view, ...change(view) } : view)) };
}

/** Facts in which what was read within one node differs. */
export function changeHost(facts: Facts, node: string, change: (host: HostFacts) => Partial<HostFacts>): Facts {
  return changeView(facts, node, ({ host }) => ({ host: host === null ? null : { ...host, ...change(host) } }));
}
