import type { NetworkPeer } from '../../../lib/network/network-peer';
import { addressWithin, blockOf } from '../addresses';

/** Expects peers that a network policy can contain. */
export function expectWellFormed(peers: NetworkPeer[]): void {
  expect(peers.length).toBeGreaterThan(0);
  for (const peer of peers) {
    if (peer.cidr !== undefined) {
      const block = blockOf(peer.cidr);
      for (const except of peer.exceptCidrs ?? []) {
        expect([except, addressWithin(blockOf(except).first, block)]).toEqual([except, true]);
        expect([except, addressWithin(blockOf(except).last, block)]).toEqual([except, true]);
      }
      expect([peer.podLabels, peer.namespaceLabels]).toEqual([undefined, undefined]);
    } else {
      expect(peer.podLabels ?? peer.namespaceLabels ?? peer.allNamespaces).toBeDefined();
      expect(peer.allPeers).toBeUndefined();
    }
    for (const { port, protocol } of peer.ports ?? []) {
      expect(Number.isInteger(port) && port > 0 && port < 65536).toBe(true);
      expect(['TCP', 'UDP', undefined]).toContain(protocol);
    }
  }
}

/** Returns whether a CIDR block of the peers contains an address. */
export const allows = (peers: NetworkPeer[], address: string) =>
  peers.some(
    ({ cidr, exceptCidrs = [] }) =>
      cidr !== undefined &&
      addressWithin(address, blockOf(cidr)) &&
      !exceptCidrs.some((except) => addressWithin(address, blockOf(except))),
  );
