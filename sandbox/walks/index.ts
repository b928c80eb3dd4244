import { administrators } from './administrators.ts';
import { approve } from './approve.ts';
import { correct } from './correct.ts';
import { create } from './create.ts';
import { deny } from './deny.ts';
import { extend } from './extend.ts';
import { reconcile } from './reconcile.ts';
import { refuse } from './refuse.ts';
import { remind } from './remind.ts';
import { survive } from './survive.ts';
import type { Walk } from './walk.ts';

/** The main job from beginning to end, in order. */
export const WALKS: readonly Walk[] = [
  create,
  refuse,
  approve,
  deny,
  correct,
  remind,
  extend,
  survive,
  reconcile,
  administrators,
];
