/** Pictures from a camera: seen live, taken one by one, handed on as they are. Nothing is recorded in between. */
import { useEffect, useRef, useState } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { Notice } from '@/app/ui/Notice';
import layout from '@/app/ui/layout.module.css';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';
import { framePath } from './videoFrames';
import styles from './WebcamDialog.module.css';

interface WebcamDialogProps {
  /** A PNG, named as the frame of a video is. */
  onPicture: (picture: File) => Promise<void>;
  onClose: () => void;
}

export function WebcamDialog({ onPicture, onClose }: WebcamDialogProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [isLive, setLive] = useState(false);
  const [problem, setProblem] = useState<ErrorReport | null>(null);
  const [taken, setTaken] = useState(0);
  // All pictures of one sitting are one group, as the frames of a video are.
  const [sitting] = useState(() => `webcam-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`);

  useEffect(() => {
    let stream: MediaStream | undefined;
    let isWanted = true;
    void openCamera()
      .then((opened) => {
        stream = opened;
        if (!isWanted || !video.current) return stop(opened);
        video.current.srcObject = opened;
      })
      .catch((error: unknown) => setProblem(toErrorReport(error)));
    return () => {
      isWanted = false;
      if (stream) stop(stream);
    };
  }, []);

  async function take(): Promise<void> {
    if (!video.current) return;
    const picture = await takePicture(video.current, framePath(sitting, taken));
    setTaken(taken + 1);
    await onPicture(picture);
  }

  return (
    <Dialog title="Webcam" tools={<Button onClick={onClose}>Close</Button>} onClose={onClose}>
      <div className={layout.stack}>
        {problem ? (
          <Notice tone="danger" title="No camera" error={problem} />
        ) : (
          <video
            ref={video}
            className={styles.video}
            autoPlay
            muted
            playsInline
            aria-label="What the camera sees"
            onPlaying={() => setLive(true)}
          />
        )}
        <div className={layout.row}>
          <Button variant="primary" unavailable={!isLive} onClick={() => void reportFailure(take)}>
            Take a picture
          </Button>
          <span role="status">
            {taken === 0 ? '' : taken === 1 ? '1 picture taken' : `${taken} pictures taken`}
          </span>
        </div>
        <p className={layout.hint}>
          The camera is switched off when this window closes. Nothing leaves this machine.
        </p>
      </div>
    </Dialog>
  );
}

const stop = (stream: MediaStream): void => stream.getTracks().forEach((track) => track.stop());

const REASONS: Readonly<Record<string, [message: string, remedy: string]>> = {
  NotAllowedError: [
    'The browser has no permission to use the camera.',
    'Allow it for this page in the address bar, then open this again.',
  ],
  NotFoundError: ['No camera was found.', 'Connect one and open this again, or choose photographs instead.'],
  NotReadableError: ['Another program is using the camera.', 'Close that program and open this again.'],
};

/** @throws LabError `wrong-state` that says why there is no camera */
async function openCamera(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } }, audio: false });
  } catch (cause) {
    const name = cause instanceof DOMException ? cause.name : '';
    const other = [
      `The camera could not be opened: ${toErrorReport(cause).message}.`,
      'Choose photographs instead.',
    ];
    const [message, remedy] = REASONS[name] ?? other;
    throw new LabError('wrong-state', message, remedy, { cause });
  }
}

async function takePicture(video: HTMLVideoElement, name: string): Promise<File> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return new File([await canvas.convertToBlob({ type: 'image/png' })], name, { type: 'image/png' });
}
