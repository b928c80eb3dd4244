import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { Blocks, type Surface } from '../../sandbox/browser/page/blocks.tsx';
import { Mrkdwn } from '../../sandbox/browser/page/mrkdwn.tsx';
import { type Reader, ReaderContext } from '../../sandbox/browser/page/reader.ts';
import type { Block } from '../../sandbox/slack/block-kit/blocks.ts';
import { HOMES, MESSAGES, VIEWS } from '../slack/everything-shown.ts';

const reader: Reader = {
  people: [
    {
      id: 'U0OMAR',
      name: 'Omar',
      part: 'owner',
      timeZone: 'Asia/Tokyo',
      locale: 'en-US',
      isDeactivated: false,
    },
  ],
  userGroups: [{ id: 'S0MOPS', handle: 'marketing-ops', members: ['Grace'] }],
  conversations: [{ id: 'C0ADMINS', name: 'marketo-admins' }],
  timeZone: 'Europe/Berlin',
  locale: 'en-US',
  now: new Date('2027-01-10T10:00:00Z'),
};

const surface: Surface = {
  busy: false,
  options: async () => [],
  act: () => {},
  form: { values: {}, errors: {}, type: () => {} },
};

const drawn = (blocks: readonly unknown[]) =>
  render(
    <ReaderContext.Provider value={reader}>
      <Blocks blocks={blocks as Block[]} surface={surface} />
    </ReaderContext.Provider>,
  );

const mrkdwn = (text: string) =>
  render(
    <ReaderContext.Provider value={reader}>
      <Mrkdwn text={text} />
    </ReaderContext.Provider>,
  );

/** What is read: also what stands in an empty field. */
const words = (html: string) =>
  html
    .replace(/<[^>]* placeholder="([^"]*)"[^>]*>/g, ' $1 ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

/** Every text that blocks hold, wherever it stands; what a button asks before it does anything is drawn when it is pressed. */
function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { confirm: _, ...shown } = value as Record<string, unknown>;
  const { type, text } = shown;
  const own = (type === 'plain_text' || type === 'text') && typeof text === 'string' ? [text] : [];
  return [...own, ...Object.values(shown).flatMap(textsIn)];
}

it('draws a user group by its handle, as Slack does', () => {
  const elements = [{ type: 'usergroup', usergroup_id: 'S0MOPS' }];
  const block = { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
  expect(words(drawn([block]))).toContain('@marketing-ops');
});

describe('everything that the app shows', () => {
  it.each([...VIEWS, ...HOMES].map(([name, { blocks }]) => [name, blocks as readonly unknown[]] as const))(
    'is drawn: the view %s',
    (_, blocks) => {
      expect(drawn(blocks)).not.toContain('unrendered');
    },
  );

  it.each(MESSAGES.map(([name, { blocks }]) => [name, blocks as readonly unknown[]] as const))(
    'is drawn, to the last word: the message %s',
    (_, blocks) => {
      const html = drawn(blocks);
      expect(html).not.toContain('unrendered');
      const shown = words(html);
      for (const text of textsIn(blocks)) {
        const [first = ''] = text
          .replace(/[<&"].*/s, '')
          .trim()
          .split('\n');
        expect(shown).toContain(first.replace(/\s+/g, ' ').trim());
      }
    },
  );
});

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string) => ({ text: plain(`Option ${value}`), value });
const options = [option('1'), option('2')];

describe('the common rest of Block Kit', () => {
  it.each([
    [
      'button',
      {
        type: 'button',
        text: plain('Go'),
        style: 'danger',
        confirm: { title: plain('Sure?'), text: plain('x'), confirm: plain('Yes'), deny: plain('No') },
      },
    ],
    ['static_select', { type: 'static_select', options, initial_option: options[0] }],
    [
      'static_select with groups',
      { type: 'static_select', option_groups: [{ label: plain('Group'), options }] },
    ],
    ['external_select', { type: 'external_select', initial_option: options[0] }],
    ['users_select', { type: 'users_select', initial_user: 'U0OMAR' }],
    ['conversations_select', { type: 'conversations_select', initial_conversation: 'C0ADMINS' }],
    ['channels_select', { type: 'channels_select' }],
    ['multi_static_select', { type: 'multi_static_select', options, initial_options: options }],
    ['multi_external_select', { type: 'multi_external_select', initial_options: options }],
    ['multi_users_select', { type: 'multi_users_select', initial_users: ['U0OMAR'] }],
    ['multi_conversations_select', { type: 'multi_conversations_select' }],
    ['overflow', { type: 'overflow', options }],
    ['datepicker', { type: 'datepicker', initial_date: '2027-03-31' }],
    ['timepicker', { type: 'timepicker', initial_time: '09:00' }],
    ['radio_buttons', { type: 'radio_buttons', options, initial_option: options[0] }],
    ['checkboxes', { type: 'checkboxes', options, initial_options: options }],
  ])('is drawn as an accessory and in an input: %s', (_, element) => {
    const asAccessory = drawn([
      { type: 'section', block_id: 'a', text: plain('Text'), accessory: { action_id: 'x', ...element } },
    ]);
    expect(asAccessory).toMatch(/<(button|select|input)/);
    if (!['button', 'overflow'].includes(element.type)) {
      const asInput = drawn([
        {
          type: 'input',
          block_id: 'a',
          label: plain('Label'),
          hint: plain('Hint'),
          element: { action_id: 'x', ...element },
        },
      ]);
      expect(asInput).toContain('Label');
      expect(asInput).toContain('Hint');
    }
  });

  it.each(['plain_text_input', 'email_text_input', 'url_text_input', 'number_input'])(
    'is drawn with its label: %s',
    (type) => {
      const element = {
        type,
        action_id: 'x',
        initial_value: '7',
        ...(type === 'number_input' ? { is_decimal_allowed: true } : {}),
      };
      const html = drawn([{ type: 'input', block_id: 'a', label: plain('Label'), element }]);
      expect(html).toMatch(/<label class="label" for="input-a">Label/);
      expect(html).toContain('value="7"');
    },
  );

  it('is drawn: fields, images, dividers, context, rich text of every kind', () => {
    const html = drawn([
      { type: 'section', fields: [plain('One'), { type: 'mrkdwn', text: '*Two*' }] },
      { type: 'image', image_url: 'https://example.com/x.png', alt_text: 'A picture', title: plain('Title') },
      { type: 'divider' },
      {
        type: 'context',
        elements: [
          { type: 'image', image_url: 'https://example.com/x.png', alt_text: 'Small' },
          plain('Note'),
        ],
      },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_list',
            style: 'bullet',
            elements: [{ type: 'rich_text_section', elements: [{ type: 'emoji', name: 'tada' }] }],
          },
          { type: 'rich_text_quote', elements: [{ type: 'channel', channel_id: 'C0ADMINS' }] },
          { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'code' }] },
          {
            type: 'rich_text_section',
            elements: [
              { type: 'link', url: 'https://example.com', text: 'link' },
              { type: 'date', timestamp: 1_806_508_800, format: '{date_num}' },
            ],
          },
        ],
      },
    ]);
    for (const part of [
      'One',
      '<strong>Two</strong>',
      'alt="A picture"',
      '<hr',
      'Note',
      '🎉',
      '#marketo-admins',
      '<pre>code',
      'href="https://example.com"',
      '2027-03-31',
    ]) {
      expect(html).toContain(part);
    }
  });

  it('that cannot be drawn is shown as such, not dropped', () => {
    expect(drawn([{ type: 'video', title: plain('A film') }])).toContain('This page cannot draw “video”');
    expect(drawn([{ type: 'actions', elements: [{ type: 'workflow_button', action_id: 'x' }] }])).toContain(
      'This page cannot draw “workflow_button”',
    );
  });
});

describe('mrkdwn', () => {
  it.each([
    ['*bold* _italic_ ~gone~ `code`', '<strong>bold</strong> <em>italic</em> <s>gone</s> <code>code</code>'],
    [
      '<@U0OMAR> in <#C0ADMINS>',
      '<span class="mention">@Omar</span> in <span class="mention">#marketo-admins</span>',
    ],
    ['<!channel>', '<span class="mention">@channel</span>'],
    ['<!date^1806508800^{date_short}|x>', '<time>Mar 31, 2027</time>'],
    [':tada: :not_an_emoji:', '🎉 :not_an_emoji:'],
    ['&lt;b&gt; &amp;', '&lt;b> &amp;'],
    ['<https://example.com|here>', '<a href="https://example.com" target="_blank" rel="noreferrer">here</a>'],
    ['<javascript:alert(1)|here>', 'here'],
    ['snake_case_name 2*3*4', 'snake_case_name 2*3*4'],
    ['<!subteam^S0MOPS>', '<span class="mention">@marketing-ops</span>'],
  ])('%s', (text, html) => expect(mrkdwn(text)).toBe(html));
});
