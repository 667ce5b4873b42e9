import { App } from 'cdk8s';
import { checkEnum } from '../../lib/validation/enums';

enum Colour {
  RED = 'red',
  NONE = '',
}
const check = (value: string | undefined) => () => checkEnum(new App(), 'colour', value, Colour);

test('accepts a value of the enum, and undefined', () => {
  for (const value of [...Object.values(Colour), undefined]) {
    expect(check(value)).not.toThrow();
  }
});

test.each(['green', 'RED', 'constructor'])('fails if the value is %p, listing the valid values', (value) => {
  expect(check(value)).toThrow(`(app): colour "${value}" is not known.\n  Must be one of "red", "".`);
});
