import type { ComponentChildren } from 'preact';
import type { Block, InputBlock } from '../../slack/block-kit/blocks.ts';
import type { Typed } from '../protocol.ts';
import { DataTable } from './data-table.tsx';
import { Element, type InteractiveElement } from './elements.tsx';
import { Mrkdwn, Plain } from './mrkdwn.tsx';
import { RichText } from './rich-text.tsx';

/** What blocks need from where they stand. */
export interface Surface {
  /** Offers of an external select. */
  options(
    blockId: string,
    actionId: string,
    typed: string,
  ): Promise<readonly { text: string; value: string }[]>;
  /** Something outside an input was used. */
  act(blockId: string, actionId: string, value?: Typed): void;
  /** What inputs hold; none in messages. */
  readonly form?: {
    readonly values: Readonly<Record<string, Typed>>;
    readonly errors: Readonly<Record<string, string>>;
    type(blockId: string, value: Typed): void;
  };
  readonly busy: boolean;
}

type AnyText = { readonly type: string; readonly text: string };

export function Text({ of }: { readonly of: AnyText }) {
  return of.type === 'mrkdwn' ? <Mrkdwn text={of.text} /> : <Plain text={of.text} />;
}

export function Blocks({
  blocks,
  surface,
}: {
  readonly blocks: readonly Block[];
  readonly surface: Surface;
}) {
  return (
    <>
      {blocks.map((block, index) => (
        <BlockView key={block.block_id ?? index} block={block} surface={surface} />
      ))}
    </>
  );
}

function BlockView({
  block,
  surface,
}: {
  readonly block: Block;
  readonly surface: Surface;
}): ComponentChildren {
  const blockId = block.block_id ?? '';
  const element = (each: InteractiveElement) => (
    <Element key={each.action_id} element={each} blockId={blockId} surface={surface} />
  );
  switch (block.type) {
    case 'header':
      return (
        <h3 class="header">
          <Text of={block.text} />
        </h3>
      );
    case 'divider':
      return <hr />;
    case 'section':
      return (
        <div class="section">
          <div class="section-text">
            {block.text && (
              <p>
                <Text of={block.text} />
              </p>
            )}
            {block.fields && (
              <div class="fields">
                {block.fields.map((field) => (
                  <p>
                    <Text of={field} />
                  </p>
                ))}
              </div>
            )}
          </div>
          {block.accessory &&
            (block.accessory.type === 'image' ? (
              <img class="accessory" src={block.accessory.image_url} alt={block.accessory.alt_text} />
            ) : (
              element(block.accessory)
            ))}
        </div>
      );
    case 'context':
      return (
        <p class="context">
          {block.elements.map((each) =>
            each.type === 'image' ? <img src={each.image_url} alt={each.alt_text} /> : <Text of={each} />,
          )}
        </p>
      );
    case 'actions':
      return <div class="actions">{block.elements.map(element)}</div>;
    case 'image':
      return (
        <figure>
          {block.title && (
            <figcaption>
              <Text of={block.title} />
            </figcaption>
          )}
          <img src={block.image_url} alt={block.alt_text} />
        </figure>
      );
    case 'rich_text':
      return <RichText block={block} />;
    case 'data_table':
      return <DataTable table={block} />;
    case 'input':
      return <Input block={block} surface={surface} />;
    default:
      return <Unrendered what={(block as { type: string }).type} />;
  }
}

/** What cannot be drawn is shown as such, never dropped. */
export function Unrendered({ what }: { readonly what: string }) {
  return <p class="unrendered">This page cannot draw “{what}”.</p>;
}

function Input({ block, surface }: { readonly block: InputBlock; readonly surface: Surface }) {
  const blockId = block.block_id ?? '';
  const error = surface.form?.errors[blockId];
  const id = `input-${blockId}`;
  const group = block.element.type === 'radio_buttons' || block.element.type === 'checkboxes';
  const label = (
    <>
      <Text of={block.label} />
      {block.optional && <span class="optional"> (optional)</span>}
    </>
  );
  const described = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class={`input${error ? ' wrong' : ''}`}>
      {group ? (
        <span class="label" id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label class="label" for={id}>
          {label}
        </label>
      )}
      <Element
        element={block.element}
        blockId={blockId}
        surface={surface}
        input={{
          id,
          described,
          required: !block.optional,
          wrong: error !== undefined,
          dispatches: block.dispatch_action === true,
        }}
      />
      {block.hint && (
        <p class="hint" id={`${id}-hint`}>
          <Text of={block.hint} />
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
