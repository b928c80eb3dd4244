import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveBrowser } from '../../sandbox/browser/server.ts';
import { checkView, type ModalContent } from '../../sandbox/slack/block-kit/surfaces.ts';
import { openStage } from '../../sandbox/stage.ts';
import { ARGUMENTS, CHROMIUM } from './chromium.ts';

const GRACE = 'U0GRACE';

const text = (of: string) => ({ type: 'plain_text', text: of });
const options = ['a', 'b', 'c'].map((value) => ({ text: text(`Option ${value}`), value }));

const input = (block_id: string, element: object) => ({
  type: 'input',
  block_id,
  optional: true,
  label: text(`The ${block_id}`),
  element: { action_id: block_id, ...element },
});

function modal(title: string, blocks: object[]): ModalContent {
  const checked = checkView({
    type: 'modal',
    callback_id: 'unknown',
    title: text(title),
    submit: text('Send'),
    close: text('Back'),
    blocks,
  });
  if (!checked.ok || checked.value.type !== 'modal') throw new Error(JSON.stringify(checked));
  return checked.value;
}

let browser: Browser;

describe.skipIf(!CHROMIUM)('the page', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser?.close());

  it('lets every input be filled in, and sends what was chosen as Slack would', async () => {
    const stage = await openStage();
    const server = await serveBrowser(stage);
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(10_000);
    try {
      stage.slack.workspace.views.open(
        GRACE,
        modal('Everything', [
          input('line', { type: 'plain_text_input' }),
          input('text', { type: 'plain_text_input', multiline: true }),
          input('address', { type: 'url_text_input' }),
          input('number', { type: 'number_input', is_decimal_allowed: false }),
          input('day', { type: 'datepicker' }),
          input('hour', { type: 'timepicker' }),
          input('one', { type: 'static_select', options }),
          input('many', { type: 'multi_static_select', options }),
          input('person', { type: 'users_select' }),
          input('people', { type: 'multi_users_select' }),
          input('place', { type: 'conversations_select' }),
          input('radio', { type: 'radio_buttons', options }),
          input('boxes', { type: 'checkboxes', options, initial_options: [options[0]] }),
          input('left', { type: 'plain_text_input', initial_value: 'as it was' }),
        ]),
      );
      await page.goto(server.url);
      const form = page.getByRole('dialog');
      await form.getByLabel('The line').fill('One line');
      await form.getByLabel('The text').fill('Two\nlines');
      await form.getByLabel('The address').fill('https://example.com');
      await form.getByLabel('The number').fill('42');
      await form.getByLabel('The day').fill('2027-03-31');
      await form.getByLabel('The hour').fill('09:30');
      await form.getByLabel('The one').fill('tion B');
      await page.keyboard.press('Enter');
      await form.getByLabel('The many').selectOption(['a', 'c']);
      await form.getByLabel('The person').selectOption('U0OMAR');
      await form.getByLabel('The people').selectOption(['U0OMAR', 'U0SAM']);
      await form.getByLabel('The place').selectOption({ label: 'marketo-admins' });
      await form.getByRole('radio', { name: 'Option c' }).check();
      await form.getByRole('checkbox', { name: 'Option b' }).check();
      await form.getByRole('button', { name: 'Send' }).click();
      // While the app has not answered, the window says that it works, and takes nothing more.
      await form.getByRole('status', { name: 'Working' }).waitFor();
      expect(await form.getByRole('button', { name: 'Back' }).isDisabled()).toBe(true);
      // Nobody listens to this form: Slack says so, and nothing typed is lost.
      await form.getByRole('alert').waitFor();
      expect(await form.getByLabel('The line').inputValue()).toBe('One line');
      const sent = stage.slack.exchanges.at(-1)?.body as {
        view: { state: { values: Record<string, Record<string, object>> } };
      };
      const state = Object.fromEntries(
        Object.entries(sent.view.state.values).map(([block, inner]) => [block, inner[block]]),
      );
      expect(state).toMatchObject({
        line: { type: 'plain_text_input', value: 'One line' },
        text: { value: 'Two\nlines' },
        address: { value: 'https://example.com' },
        number: { value: '42' },
        day: { type: 'datepicker', selected_date: '2027-03-31' },
        hour: { selected_time: '09:30' },
        one: { selected_option: { value: 'b', text: { text: 'Option b' } } },
        many: { selected_options: [{ value: 'a' }, { value: 'c' }] },
        person: { selected_user: 'U0OMAR' },
        people: { selected_users: ['U0SAM', 'U0OMAR'] },
        place: { selected_conversation: 'C0ADMINS' },
        radio: { selected_option: { value: 'c' } },
        boxes: { selected_options: [{ value: 'a' }, { value: 'b' }] },
        left: { value: 'as it was' },
      });
    } finally {
      await page.context().close();
      await server.close();
    }
  }, 40_000);

  it('finds one of a hundred options by keyboard, and keeps it in sight', async () => {
    const stage = await openStage();
    const server = await serveBrowser(stage);
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(10_000);
    try {
      const hundred = Array.from({ length: 100 }, (_, index) => ({
        text: text(`Role ${index} ${'of a long name '.repeat(4)}`.slice(0, 75)),
        value: String(index),
      }));
      const element = { type: 'static_select', options: hundred, initial_option: hundred[50] };
      stage.slack.workspace.views.open(GRACE, modal('Long', [input('role', element)]));
      await page.goto(server.url);
      const select = page.getByRole('dialog').getByLabel('The role');
      await select.focus();
      await page.keyboard.press('ArrowDown');
      const marked = page.locator('[role=option][aria-selected=true]');
      const inSight = () =>
        marked.evaluate((option) => {
          const [own, list] = [option, option.parentElement as Element].map((each) =>
            each.getBoundingClientRect(),
          );
          return own !== undefined && list !== undefined && own.top >= list.top && own.bottom <= list.bottom;
        });
      await expect.poll(() => marked.textContent()).toContain('Role 50 ');
      await expect.poll(inSight).toBe(true);
      await page.keyboard.press('End');
      await expect.poll(() => marked.textContent()).toContain('Role 99 ');
      await expect.poll(inSight).toBe(true);
      await page.keyboard.press('Escape');
      expect(await select.inputValue()).toContain('Role 50 ');
      await select.blur();
      await select.focus();
      await page.keyboard.type('role 7');
      await expect.poll(() => page.getByRole('dialog').getByRole('option').count()).toBe(11);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect(await select.inputValue()).toContain('Role 70 ');
      expect(await select.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
    } finally {
      await page.context().close();
      await server.close();
    }
  }, 40_000);

  it('asks the app for options wherever an external select stands: in a message, beside a text, for several', async () => {
    const stage = await openStage();
    const server = await serveBrowser(stage);
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(10_000);
    try {
      const { workspace } = stage.slack;
      const select = {
        type: 'external_select',
        action_id: 'role',
        min_query_length: 0,
        placeholder: text('A role'),
      } as never;
      workspace.addMessage({
        channel: workspace.directMessageWith(GRACE).id,
        user: workspace.app.botUserId,
        text: 'choose',
        blocks: [
          { type: 'section', block_id: 'beside', text: text('Which one?') as never, accessory: select },
        ],
      });
      await page.goto(server.url);
      await page.getByRole('combobox', { name: 'A role' }).click();
      await page.getByRole('option', { name: 'API Read Only' }).click();
      await expect
        .poll(() => JSON.stringify(stage.slack.exchanges.at(-1)?.body ?? ''), { timeout: 8_000 })
        .toContain('"selected_option":{"text":{"type":"plain_text","text":"API Read Only"},"value":"102"}');

      workspace.views.open(
        GRACE,
        modal('Several', [
          {
            ...input('many', { type: 'multi_external_select' }),
            element: { type: 'multi_external_select', action_id: 'workspace' },
          },
        ]),
      );
      const many = page.getByRole('dialog').getByLabel('The many');
      for (const name of ['Default', 'Europe']) {
        await many.click();
        await page.getByRole('option', { name }).click();
      }
      await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
      await page.getByRole('alert').waitFor();
      expect(JSON.stringify(stage.slack.exchanges.at(-1)?.body)).toContain('"selected_options":[{"text":');
      expect(JSON.stringify(stage.slack.exchanges.at(-1)?.body)).toMatch(/"value":"1"\}.*"value":"2"\}/);
    } finally {
      await page.context().close();
      await server.close();
    }
  }, 40_000);

  it('shows stacks of windows, messages that change, and asks before a dangerous button', async () => {
    const stage = await openStage();
    const server = await serveBrowser(stage);
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(10_000);
    try {
      const { workspace, hands } = stage.slack;
      await page.goto(server.url);
      await page.getByRole('navigation').waitFor();
      workspace.views.open(GRACE, modal('First', [{ type: 'section', text: text('one') }]));
      await page.getByRole('heading', { name: 'First' }).waitFor();
      workspace.views.push(GRACE, modal('Second', [{ type: 'section', text: text('two') }]));
      await page.getByRole('heading', { name: 'Second' }).waitFor();
      await page.getByRole('button', { name: 'Back' }).click();
      await page.getByRole('heading', { name: 'First' }).waitFor();
      const open = hands.view(GRACE);
      if (open) workspace.views.update(open, modal('Changed', [{ type: 'section', text: text('three') }]));
      await page.getByRole('heading', { name: 'Changed' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });

      const direct = workspace.directMessageWith(GRACE).id;
      const confirm = {
        title: text('Sure?'),
        text: text('It cannot be undone.'),
        confirm: text('Do it'),
        deny: text('Leave it'),
      };
      const message = workspace.addMessage({
        channel: direct,
        user: workspace.app.botUserId,
        text: 'before',
        blocks: [
          {
            type: 'actions',
            elements: [
              {
                type: 'button',
                action_id: 'danger',
                value: 'id-7',
                style: 'danger',
                text: text('End it') as never,
                confirm: confirm as never,
              },
            ],
          },
        ],
      });
      await page.getByRole('button', { name: 'End it' }).click();
      await page.getByRole('dialog', { name: 'Sure?' }).waitFor();
      const before = stage.slack.exchanges.length;
      await page.getByRole('button', { name: 'Leave it' }).click();
      expect(stage.slack.exchanges.length).toBe(before);
      await page.getByRole('button', { name: 'End it' }).click();
      await page.getByRole('button', { name: 'Do it' }).click();
      await expect
        .poll(() => JSON.stringify(stage.slack.exchanges.at(-1)?.body ?? ''), { timeout: 8_000 })
        .toContain('"value":"id-7"');
      message.text = 'after';
      message.blocks = [];
      message.edited = true;
      await page.getByText('after', { exact: true }).waitFor();
      await page.getByText('(edited)').waitFor();
    } finally {
      await page.context().close();
      await server.close();
    }
  }, 40_000);
});
