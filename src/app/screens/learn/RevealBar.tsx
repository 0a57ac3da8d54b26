/** Plays what is revealed, stops it, and moves it step by step; the slider says where it stands, so that nothing is read out while it plays. */
import type { ReactNode } from 'react';
import { Button } from '@/app/ui/Button';
import layout from '@/app/ui/layout.module.css';
import type { Reveal } from './useReveal';
import styles from './Steps.module.css';

interface RevealBarProps {
  reveal: Reveal;
  end: number;
  /** What the slider moves. */
  label: string;
  /** Where it stands, in words. */
  words: string;
  children?: ReactNode;
}

export function RevealBar({ reveal, end, label, words, children }: RevealBarProps) {
  const { at, isPlaying, play, pause, moveTo } = reveal;
  const done = Math.floor(at);
  return (
    <div className={`${layout.line} ${styles.reveal}`}>
      <Button onClick={isPlaying ? pause : play}>
        {isPlaying ? 'Pause' : done >= end ? 'Replay' : 'Play'}
      </Button>
      <input
        type="range"
        min={0}
        max={end}
        step={1}
        value={done}
        aria-label={label}
        aria-valuetext={words}
        onChange={(event) => moveTo(Number(event.target.value))}
      />
      <output aria-live="off" className={layout.fine} data-testid="reveal-words">
        {words}
      </output>
      {children}
    </div>
  );
}
