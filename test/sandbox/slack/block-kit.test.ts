import { describe, expect, it } from 'vitest';
import { checkMessageBlocks, checkView } from '../../../sandbox/slack/block-kit/surfaces.ts';

const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) });
const option = (given: object = {}) => ({ text: plain(75), value: 'v'.repeat(150), ...given });
const inputOf = (element: object) => ({ type: 'input', label: plain(10), element });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const rich = (...elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});

/** Blocks at Slack's limits, and the same a little beyond. */
const LIMITS: readonly [name: string, at: object, beyond: object][] = [
  ['header', { type: 'header', text: plain(150) }, { type: 'header', text: plain(151) }],
  ['section text', { type: 'section', text: plain(3_000) }, { type: 'section', text: plain(3_001) }],
  ['section text, empty', { type: 'section', text: plain(1) }, { type: 'section', text: plain(0) }],
  [
    'section fields',
    { type: 'section', fields: Array(10).fill(plain(2_000)) },
    { type: 'section', fields: Array(11).fill(plain(1)) },
  ],
  [
    'a section field',
    { type: 'section', fields: [plain(2_000)] },
    { type: 'section', fields: [plain(2_001)] },
  ],
  ['a section with nothing', { type: 'section', fields: [plain(1)] }, { type: 'section' }],
  [
    'context',
    { type: 'context', elements: Array(10).fill(plain(1)) },
    { type: 'context', elements: Array(11).fill(plain(1)) },
  ],
  [
    'actions',
    actions(
      ...Array(25)
        .fill(0)
        .map((_, index) => ({ type: 'button', text: plain(1), action_id: `a${index}` })),
    ),
    actions(...Array(26).fill({ type: 'button', text: plain(1) })),
  ],
  ['button text', actions({ type: 'button', text: plain(75) }), actions({ type: 'button', text: plain(76) })],
  [
    'button value',
    actions({ type: 'button', text: plain(1), value: 'v'.repeat(2_000) }),
    actions({ type: 'button', text: plain(1), value: 'v'.repeat(2_001) }),
  ],
  [
    'action_id',
    actions({ type: 'button', text: plain(1), action_id: 'a'.repeat(255) }),
    actions({ type: 'button', text: plain(1), action_id: 'a'.repeat(256) }),
  ],
  [
    'block_id',
    { type: 'divider', block_id: 'b'.repeat(255) },
    { type: 'divider', block_id: 'b'.repeat(256) },
  ],
  [
    'options',
    actions({ type: 'static_select', options: Array(100).fill(option()) }),
    actions({ type: 'static_select', options: Array(101).fill(option()) }),
  ],
  ['no options', actions({ type: 'static_select', options: [option()] }), actions({ type: 'static_select' })],
  [
    'option text',
    actions({ type: 'static_select', options: [option()] }),
    actions({ type: 'static_select', options: [option({ text: plain(76) })] }),
  ],
  [
    'option value',
    actions({ type: 'static_select', options: [option()] }),
    actions({ type: 'static_select', options: [option({ value: 'v'.repeat(151) })] }),
  ],
  [
    'overflow',
    actions({ type: 'overflow', options: Array(5).fill(option()) }),
    actions({ type: 'overflow', options: Array(6).fill(option()) }),
  ],
  [
    'placeholder',
    inputOf({ type: 'plain_text_input', placeholder: plain(150) }),
    inputOf({ type: 'plain_text_input', placeholder: plain(151) }),
  ],
  [
    'label',
    { ...inputOf({ type: 'plain_text_input' }), label: plain(2_000) },
    { ...inputOf({ type: 'plain_text_input' }), label: plain(2_001) },
  ],
  [
    'initial value',
    inputOf({ type: 'plain_text_input', initial_value: 'x' }),
    inputOf({ type: 'plain_text_input', initial_value: '' }),
  ],
  [
    'initial date',
    inputOf({ type: 'datepicker', initial_date: '2027-03-31' }),
    inputOf({ type: 'datepicker', initial_date: '31.03.2027' }),
  ],
  [
    'a confirmation',
    actions({
      type: 'button',
      text: plain(1),
      confirm: { title: plain(100), text: plain(300), confirm: plain(30), deny: plain(30) },
    }),
    actions({
      type: 'button',
      text: plain(1),
      confirm: { title: plain(101), text: plain(300), confirm: plain(30), deny: plain(30) },
    }),
  ],
  ['rich text', rich({ type: 'text', text: 'x' }), rich({ type: 'text', text: '' })],
  [
    'a date',
    rich({ type: 'date', timestamp: 1, format: '{date_long}', fallback: 'x' }),
    rich({ type: 'date', timestamp: 1.5, format: '{date_long}' }),
  ],
];

const modal = (given: object) => ({
  type: 'modal',
  title: plain(24),
  submit: plain(24),
  blocks: [],
  ...given,
});

describe('a block', () => {
  it.each(LIMITS)('is taken at Slack’s limits: %s', (_, at) => {
    expect(checkView(modal({ blocks: [at] }))).toMatchObject({ ok: true });
  });

  it('is refused beyond Slack’s limits', () => {
    for (const [name, , beyond] of LIMITS) {
      const checked = checkView(modal({ blocks: [beyond] }));
      expect(checked.ok, name).toBe(false);
      if (!checked.ok) expect(checked.messages[0]).toMatch(/^\[ERROR\] .+ \[json-pointer:\/blocks\/0/);
    }
  });

  it('is refused with a field that Slack does not know', () => {
    for (const [name, at] of LIMITS) {
      expect(checkView(modal({ blocks: [{ ...at, colour: 'red' }] })).ok, name).toBe(false);
    }
    expect(checkView(modal({ blocks: [{ type: 'made_up' }] })).ok).toBe(false);
  });
});

describe('a surface', () => {
  it('takes a view at its limits and refuses one beyond', () => {
    const divider = { type: 'divider' };
    expect(
      checkView(modal({ blocks: Array(100).fill(divider), private_metadata: 'x'.repeat(3_000) })).ok,
    ).toBe(true);
    for (const wrong of [
      { blocks: Array(101).fill(divider) },
      { private_metadata: 'x'.repeat(3_001) },
      { title: plain(25) },
      { submit: plain(25) },
      { close: plain(25) },
      { callback_id: 'x'.repeat(256) },
      { submit: undefined, blocks: [inputOf({ type: 'plain_text_input' })] },
      {
        blocks: [
          { ...divider, block_id: 'a' },
          { ...divider, block_id: 'a' },
        ],
      },
      {
        blocks: [
          actions(
            { type: 'button', text: plain(1), action_id: 'a' },
            { type: 'button', text: plain(1), action_id: 'a' },
          ),
        ],
      },
    ]) {
      expect(checkView(modal(wrong)).ok, JSON.stringify(wrong).slice(0, 60)).toBe(false);
    }
  });

  it('takes a message at its limits and refuses one beyond', () => {
    expect(checkMessageBlocks(Array(50).fill({ type: 'divider' })).ok).toBe(true);
    expect(checkMessageBlocks(Array(51).fill({ type: 'divider' })).ok).toBe(false);
  });
});
