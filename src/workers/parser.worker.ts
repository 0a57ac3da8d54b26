/** Shell of the worker of the second parser: exposes `ParserLab` to `parserClient.ts`, no logic of its own. */
import { expose } from 'comlink';
import { ParserLab } from '@/engine/masks/parserLab';
import './transfer';

expose(new ParserLab());
