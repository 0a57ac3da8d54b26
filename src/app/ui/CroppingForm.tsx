/** How pictures become crops: two settings, wherever faces come in. */
import { CROPPING, type Cropping } from '@/lib/cropping';
import { SettingField } from './settings/SettingField';

interface CroppingFormProps {
  cropping: Cropping;
  /** What the id of each field begins with. */
  idPrefix: string;
  onChange: (change: Partial<Cropping>) => void;
}

export function CroppingForm({ cropping, idPrefix, onChange }: CroppingFormProps) {
  const usual = CROPPING.standard(cropping);
  return CROPPING.keys.map((key) => (
    <SettingField
      key={key}
      setting={CROPPING.settings[key]}
      name={key}
      id={`${idPrefix}-${key}`}
      value={cropping[key]}
      usual={usual[key]}
      onChange={(_, value) => onChange({ [key]: value })}
    />
  ));
}
