import { describe, expect, test } from '@jest/globals';
import { networkSpec, serviceSpec } from './stack-specs.js';

const lab = { images: { node: 'node:1', probe: 'probe:1', legacyNode: null, monitoring: null } };

describe('networkSpec', () => {
  test('is a closed overlay when nothing else is declared', () => {
    expect(networkSpec('stack', 'plain', {})).toEqual({
      Name: 'stack-plain',
      Driver: 'overlay',
      Attachable: false,
      Internal: false,
      Options: {},
      Labels: { 'seatrial.stack': 'stack' },
    });
  });

  test('hands subnet, gateway and options down', () => {
    const spec = networkSpec('stack', 'own', {
      subnet: '10.9.0.0/24',
      gateway: '10.9.0.9',
      options: { encrypted: '' },
    });
    expect(spec.IPAM).toEqual({ Config: [{ Subnet: '10.9.0.0/24', Gateway: '10.9.0.9' }] });
    expect(spec.Options).toEqual({ encrypted: '' });
  });
});

describe('serviceSpec', () => {
  test('runs the responder, which answers with the names that tasks have in the lab', () => {
    const { TaskTemplate, Mode } = serviceSpec(lab, 'stack', 'echo', { scale: 3, networks: ['plain'] });
    expect(TaskTemplate.ContainerSpec).toMatchObject({
      Image: 'probe:1',
      Command: [expect.stringMatching(/responder$/)],
    });
    expect(TaskTemplate.ContainerSpec.Env).toContain('SEATRIAL_TASK={{.Service.Name}}.{{.Task.Slot}}');
    expect(TaskTemplate.Networks).toEqual([{ Target: 'stack-plain' }]);
    expect(Mode).toEqual({ Replicated: { Replicas: 3 } });
  });

  test('leaves a published port open for the swarm to choose', () => {
    const { EndpointSpec } = serviceSpec(lab, 'stack', 'web', {
      scale: 'global',
      networks: [],
      endpointMode: 'vip',
      publish: [
        { target: 80, mode: 'ingress' },
        { target: 53, published: 5300, mode: 'host', protocol: 'udp' },
      ],
    });
    expect(EndpointSpec?.Ports).toEqual([
      { TargetPort: 80, PublishMode: 'ingress', Protocol: 'tcp' },
      { TargetPort: 53, PublishedPort: 5300, PublishMode: 'host', Protocol: 'udp' },
    ]);
  });
});
