import assert from 'node:assert/strict';
import { HtmlValidate, StaticConfigLoader, type ConfigData, type ResolvedConfig } from 'html-validate';

const rules: ConfigData = {
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // Style, not validity: the formatter and the official macros write these as they like.
    'no-trailing-whitespace': 'off',
    'void-style': 'off',
    'attribute-boolean-style': 'off',
    'doctype-style': 'off',
    'long-title': 'off',
    // The official components put role="region" and role="alert" on div and section on purpose.
    'prefer-native-element': 'off',
    // The official password input says autocapitalize="none", which HTML lets stand without effect.
    'input-attributes': 'off',
    // A group of checkboxes shares its name, as radios do (GOV.UK Design System, checkboxes).
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'reset', 'submit'] }],
    // A picture that is a button is the only one that says where it was pressed without script.
    'prefer-button': ['error', { exclude: ['image'] }],
    // The official date input says role="group" on its fieldset, which is what a fieldset is.
    'no-redundant-role': 'off',
  },
};

/** The validator works its settings out anew for each page, which takes as long as the page: here they are kept. */
class KeptSettings extends StaticConfigLoader {
  #settings: ResolvedConfig | Promise<ResolvedConfig> | null = null;
  override getConfigFor(handle: string): ResolvedConfig | Promise<ResolvedConfig> {
    this.#settings ??= super.getConfigFor(handle);
    return this.#settings;
  }
}

const validator = new HtmlValidate(new KeptSettings(rules));

/** What is not valid in a page, a line each; empty when all is well. */
export async function htmlFaults(page: string): Promise<string[]> {
  const report = await validator.validateString(page);
  return report.results.flatMap((result) =>
    result.messages.map((message) => `${message.line}: ${message.ruleId}: ${message.message}`),
  );
}

/** Valid HTML, nothing inline that our policy would block, and nobody else's identity. */
export async function assertGoodHtml(name: string, page: string): Promise<void> {
  const faults = await htmlFaults(page);
  assert.deepEqual(faults, [], `${name}: ${faults.join('\n')}`);
  assert.ok(
    !/ style=|<style|<script>| on[a-z]+=/.test(page),
    `${name}: nothing inline (the policy would block it)`,
  );
  assert.ok(!/crown|crest|govuk-logo|GDS Transport/i.test(page), `${name}: not our identity`);
}
