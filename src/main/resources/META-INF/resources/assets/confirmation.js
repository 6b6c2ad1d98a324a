import { h, setText, show } from './dom.js';
import { t } from './i18n.js';

let made = 0;

/** Asks whether something is meant, in a dialog that stays open until it has been done. */
export class Confirmation {
  #heading = h('h2', { id: `confirmation-${++made}` });
  #text = h('p', {});
  #more = h('div', {});
  #problem = h('p', { class: 'problem', tabindex: -1, hidden: true });
  #yes = h('button', { type: 'submit', class: 'primary' });
  #action = null;
  #done = null;
  #dialog;

  constructor() {
    this.#dialog = h(
      'dialog',
      { 'aria-labelledby': this.#heading.id },
      h(
        'form',
        {
          onsubmit: (event) => {
            event.preventDefault();
            this.#act();
          },
        },
        this.#heading,
        this.#text,
        this.#more,
        this.#problem,
        h(
          'p',
          { class: 'buttons' },
          this.#yes,
          h('button', { type: 'button', onclick: () => this.#dialog.close() }, t('confirm.back')),
        ),
      ),
    );
    document.body.append(this.#dialog);
  }

  /**
   * Asks.
   *
   * @param {{heading: string, text: string, more?: Node[], yes: string,
   *     action: () => Promise<*>, done: () => void}} question `yes` is what the button says that
   *     begins the action; if that fails, the dialog says why, and it can be tried again
   */
  ask({ heading, text, more = [], yes, action, done }) {
    setText(this.#heading, heading);
    setText(this.#text, text);
    setText(this.#yes, yes);
    this.#more.replaceChildren(...more);
    this.#action = action;
    this.#done = done;
    this.#say('');
    this.#yes.disabled = false;
    this.#dialog.showModal();
  }

  async #act() {
    const action = this.#action;
    this.#yes.disabled = true;
    this.#say('');
    try {
      await action();
      this.#end(action, () => {
        this.#dialog.close();
        this.#done();
      });
    } catch (failure) {
      this.#end(action, () => {
        this.#say(failure.message);
        this.#problem.focus();
      });
    }
  }

  /** Something else may be asked meanwhile. */
  #end(action, then) {
    if (action === this.#action) {
      this.#yes.disabled = false;
      then();
    }
  }

  #say(problem) {
    setText(this.#problem, problem);
    show(this.#problem, problem !== '');
  }
}
