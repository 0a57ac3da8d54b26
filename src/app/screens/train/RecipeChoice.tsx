/** The authors' recipes for a detector, and where each differs from this app's settings. */
import { useDetectorSettings } from '@/app/state/settingsStore';
import { Select } from '@/app/ui/Select';
import layout from '@/app/ui/layout.module.css';
import { DETECTOR } from '@/lib/detectorConfig';
import { DETECTOR_RECIPES, recipeDifferences, recipeOf, withRecipe } from '@/lib/detectorRecipes';

const OWN = 'own';

export function RecipeChoice() {
  const { draft, replace } = useDetectorSettings();
  const recipe = recipeOf(draft);
  const choose = (id: string) => {
    const chosen = DETECTOR_RECIPES.find((each) => each.id === id);
    replace(chosen ? withRecipe(draft, chosen) : DETECTOR.reset(draft));
  };
  return (
    <div className={layout.tight}>
      <label className={layout.control}>
        Recipe
        <Select
          id="train-recipe"
          value={recipe?.id ?? OWN}
          options={[
            { value: OWN, label: "this app's" },
            ...DETECTOR_RECIPES.map(({ id, label }) => ({ value: id, label: `authors', ${label}` })),
          ]}
          onChange={choose}
        />
      </label>
      {recipe && (
        <details data-testid="recipe-differences">
          <summary>Where it differs from this app&apos;s settings</summary>
          <table>
            <thead>
              <tr>
                <th scope="col">Setting</th>
                <th scope="col">This app</th>
                <th scope="col">Authors</th>
              </tr>
            </thead>
            <tbody>
              {recipeDifferences(draft, recipe).map(({ label, ours, theirs }) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td>{ours}</td>
                  <td>{theirs}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className={layout.hint}>
            {recipe.beside} The model stays the chosen one, whatever size the recipe was published for.
          </p>
        </details>
      )}
    </div>
  );
}
