import { describe, expect, test } from '@jest/globals';
import { REPORT_ELEMENT_TYPE, unpack } from '../html/embed.js';
import { sampleDiagnoses, sampleDiagnosis, sampleFinding } from '../testing/sample-diagnosis.js';
import type { SwarmTopology } from '../../model/topology.js';
import { concernedPart } from './concerned-part.js';
import { DIAGNOSIS_ELEMENT_ID, renderDiagnosisPage } from './page.js';

describe('the page of a diagnosis', () => {
  test.each(sampleDiagnoses())('%s: carries the diagnosis, and asks for nothing', (_, sample) => {
    const html = renderDiagnosisPage(sample);
    const start = `<script type="${REPORT_ELEMENT_TYPE}" id="${DIAGNOSIS_ELEMENT_ID}">`;
    const from = html.indexOf(start) + start.length;
    expect(unpack(html.slice(from, html.indexOf('</script>', from)))).toEqual(
      JSON.parse(JSON.stringify(sample.diagnosis)),
    );
    expect(html).toContain("default-src 'none'");
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toMatch(/<(?:img|iframe|link|object|embed)\b/i);
  });

  test('marks the place of a finding in the drawing', () => {
    const page = (place: object): string => {
      const html = renderDiagnosisPage({
        diagnosis: sampleDiagnosis([sampleFinding({ code: 'some-code', place })]),
        swarm: swarmOf(4),
      });
      return html.slice(html.indexOf('<svg'), html.indexOf('</svg>'));
    };
    expect(page({ node: 'node2' })).toMatch(/✗ node2.*some-code/s);
    expect(page({ node: 'node2', peer: 'node3' })).toContain('✗ some-code');
    expect(page({ network: 'net1' })).toContain('✗ net1');
    expect(page({ node: 'node0', service: 'service0', port: 8080 })).toContain('port 8080: some-code');
  });
});

describe('the part of a swarm that is drawn', () => {
  test('is everything in a small swarm', () => {
    const { topology, leftOut } = concernedPart(swarmOf(4), sampleDiagnosis([]));
    expect(topology.nodes.map(({ name }) => name)).toEqual(['node0', 'node1', 'node2', 'node3']);
    expect(leftOut).toEqual({ nodes: 0, networks: 0, services: 0 });
  });

  test('is what findings name in a large one, and says how much is left out', () => {
    const findings = [
      sampleFinding({ place: { node: 'node50', peer: 'node41', network: 'net33' } }),
      sampleFinding({ place: { node: 'node7', service: 'service44' } }),
    ];
    const { topology, leftOut } = concernedPart(swarmOf(60), sampleDiagnosis(findings));
    const names = topology.nodes.map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(['node7', 'node41', 'node50']);
    expect(topology.networks.map(({ name }) => name)).toContain('net33');
    expect(topology.services.map(({ name }) => name)).toEqual(expect.arrayContaining(['service44', 'service50']));
    expect(leftOut.nodes).toBe(60 - names.length);
    expect(names.length).toBeLessThanOrEqual(8);
    for (const { networks, taskNodes } of topology.services) {
      expect(names).toEqual(expect.arrayContaining([...taskNodes]));
      expect(topology.networks.map(({ name }) => name)).toEqual(expect.arrayContaining([...networks]));
    }
  });
});

/** So many nodes, each with a network and a service of its own. */
function swarmOf(count: number): SwarmTopology {
  const indices = Array.from({ length: count }, (_, index) => index);
  return {
    nodes: indices.map((index) => ({ name: `node${index}`, note: 'worker' })),
    networks: indices.map((index) => ({ name: `net${index}`, driver: 'overlay', encrypted: false, subnet: '' })),
    services: indices.map((index) => ({
      name: `service${index}`,
      networks: [`net${index}`],
      published: ['8080→80/tcp'],
      taskNodes: [`node${index}`],
    })),
  };
}
