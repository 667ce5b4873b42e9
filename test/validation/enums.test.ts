import { App } from 'cdk8s';
import { checkEnum } from '../../lib/validation/enums';

enum Colour {
  RED = 'red',
  NONE = '',
}
const check = (value: string | undefined) => () => checkEnum(new App(), 'colour', value, Colour);

test('a value of the enum is taken, and none at all', () => {
  for (const value of [...Object.values(Colour), undefined]) {
    expect(check(value)).not.toThrow();
  }
});

test.each(['green', 'RED', 'constructor'])('fails when the value is %p, and lists those that there are', (value) => {
  expect(check(value)).toThrow(`(app): colour "${value}" is not known.\n  Must be one of "red", "".`);
});
