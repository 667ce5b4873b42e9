/** An address of a range such as `10.96.0.0/16`, counted from its first. */
export function addressOf(range: string, index: number): string {
  const [network] = range.split('/');
  const number = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) + index;
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}
