import { ExitCode } from '../../src/exit-codes';
import { agree, askText } from '../../src/terminal/ask';
import type { Terminal } from '../../src/terminal/terminal';

const CTRL_C = Symbol('cancel');
const prompts = { confirm: vi.fn(), text: vi.fn(), isCancel: (answer: unknown) => answer === CTRL_C };

beforeAll(() => void vi.doMock('@clack/prompts', () => prompts));
// Other files share the modules.
afterAll(() => void vi.doUnmock('@clack/prompts'));
beforeEach(() => void vi.clearAllMocks());

const terminal = { interactive: true } as Terminal;
const ask = (yes?: boolean, where = terminal) => agree(where, yes, 'Two disks would be deleted.', 'Delete two disks?');
const CANCELLED = { message: 'Cancelled. Nothing more was changed.', exitCode: ExitCode.interrupted };

test('yes is an agreement', async () => {
  prompts.confirm.mockResolvedValue(true);
  await ask();
  expect(prompts.confirm).toHaveBeenCalledWith({ message: 'Delete two disks?' });
});

test.each([['no', false] as const, ['Ctrl-C', CTRL_C] as const])('%s cancels', async (_, answer) => {
  prompts.confirm.mockResolvedValue(answer);
  await expect(ask()).rejects.toMatchObject(CANCELLED);
});

test('--yes agrees without a question', async () => {
  await ask(true);
  await ask(true, { ...terminal, interactive: false });
  expect(prompts.confirm).not.toHaveBeenCalled();
});

test('without a terminal, nobody can agree', async () => {
  const error = { message: 'Two disks would be deleted.', hint: 'Agree with --yes.', exitCode: ExitCode.usage };
  await expect(ask(undefined, { ...terminal, interactive: false })).rejects.toMatchObject(error);
  expect(prompts.confirm).not.toHaveBeenCalled();
});

test('a text is returned as typed, and Ctrl-C cancels', async () => {
  prompts.text.mockResolvedValue('lab');
  await expect(askText('Name?')).resolves.toBe('lab');
  prompts.text.mockResolvedValue(CTRL_C);
  await expect(askText('Name?')).rejects.toMatchObject(CANCELLED);
});
