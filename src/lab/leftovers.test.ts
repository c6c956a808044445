import { expect, test } from '@jest/globals';
import { parseMounts } from './leftovers.js';

test('mounts and kept namespaces are read from mountinfo', () => {
  const mountinfo = [
    '36 35 98:0 / / rw,noatime shared:1 - ext4 /dev/root rw,errors=continue',
    '98 36 0:4 net:[4026532281] /run/docker/netns/1-abc rw shared:7 master:2 - nsfs nsfs rw',
    '99 36 0:30 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw',
    '',
  ].join('\n');
  expect(parseMounts('mnt:[1]', mountinfo)).toEqual([
    { namespace: 'mnt:[1]', root: '/', target: '/', type: 'ext4' },
    { namespace: 'mnt:[1]', root: 'net:[4026532281]', target: '/run/docker/netns/1-abc', type: 'nsfs' },
    { namespace: 'mnt:[1]', root: '/', target: '/var/lib/docker/overlay2/x/merged', type: 'overlay' },
  ]);
});
