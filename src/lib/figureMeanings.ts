/**
 * What the figures of detectors mean, a sentence or two each, for whoever meets one on a screen. As `ml/metrics` computes
 * them; "attack" is the positive class where nothing else is said.
 */
export const FIGURE_MEANINGS = {
  auc: [
    'AUC',
    'Area under the ROC curve: how likely an attack scores higher than a genuine face. 1 is perfect order, 0.5 is chance. It needs no threshold, and says nothing of the one in use.',
  ],
  eer: [
    'EER',
    'Equal error rate: the share of errors at the threshold where as many genuine faces are called attacks as attacks are missed. Lower is better; 0.5 is chance.',
  ],
  ap: [
    'Average precision',
    'Mean precision over all recalls: of the faces called attacks, how many are. It depends on how many attacks the dataset has, so compare it on one dataset only.',
  ],
  tprAtLowFpr: [
    'TPR at FPR 1 %, attack is positive',
    'The share of attacks that are found while at most 1 % of genuine faces are called attacks. With fewer than 100 genuine faces, before the first false alarm.',
  ],
  genuineTprAtLowFpr: [
    'TPR at FPR 1 %, genuine is positive',
    'The share of genuine faces that are accepted while at most 1 % of attacks are. This is how papers on face anti-spoofing give it.',
  ],
  accuracy: [
    'Accuracy',
    'The share of right decisions at the threshold. Where most faces are of one class, always naming that class has a high accuracy too.',
  ],
  balancedAccuracy: [
    'Balanced accuracy',
    'The mean of two shares at the threshold: attacks that are found, and genuine faces that are accepted. 0.5 is chance, however many faces each class has.',
  ],
  hter: [
    'HTER',
    'Half total error rate: the mean of missed attacks and rejected genuine faces, at a threshold that was found on other faces. Lower is better; 0.5 is chance.',
  ],
  apcer: [
    'APCER',
    'Attack presentation classification error rate (ISO/IEC 30107-3): the share of attacks that are taken for genuine, of the kind of attack that is missed most often.',
  ],
  bpcer: [
    'BPCER',
    'Bona fide presentation classification error rate (ISO/IEC 30107-3): the share of genuine faces that are taken for attacks.',
  ],
  acer: ['ACER', 'Average classification error rate: the mean of APCER and BPCER.'],
  threshold: [
    'the threshold',
    'A face whose score reaches it is called an attack. It is found on validation, never on the faces that are evaluated.',
  ],
  temperature: [
    'the temperature',
    'One number by which the outputs of the network are divided before they become probabilities, so that a score of 0.9 is right nine times in ten. Above 1 the network was too certain. No decision changes by it.',
  ],
  calibrationError: [
    'the calibration error',
    'Mean difference between how certain the detector was and how often it was right, over bins of certainty. 0 means that a score can be read as a probability.',
  ],
} as const satisfies Record<string, readonly [name: string, meaning: string]>;

export type ExplainedFigure = keyof typeof FIGURE_MEANINGS;
