/**
 * Shell of the judge worker: exposes `JudgeLab` to `judgeClient.ts`, no logic of its own. It has a GPU device of its
 * own, so that judging neither waits for a run nor disturbs it.
 */
import { expose } from 'comlink';
import { JudgeLab } from '@/engine/evaluation/judgeLab';
import './transfer';

expose(new JudgeLab());
