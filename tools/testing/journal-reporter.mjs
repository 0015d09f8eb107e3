/**
 * A reporter of Vitest that appends what happens, when it happens, to the file that
 * SLUICE_TEST_JOURNAL names. So a run that is cut short has told what had passed, and what it was
 * at.
 */
import { appendFileSync } from "node:fs";

export default class JournalReporter {
  #told = new Set();

  #tell(what) {
    appendFileSync(process.env.SLUICE_TEST_JOURNAL, `${JSON.stringify(what)}\n`);
  }

  onTestRunStart(specifications) {
    this.#tell({ kind: "run", files: specifications.length });
  }

  onTestModuleQueued(module) {
    this.#tell({ kind: "file began", file: fileOf(module) });
  }

  onTestCaseReady(test) {
    this.#tell({ kind: "test began", file: fileOf(test.module), name: test.fullName });
  }

  onTestCaseResult(test) {
    if (this.#told.has(test.id)) return;
    this.#told.add(test.id);
    const { state } = test.result();
    this.#tell({ kind: "test", file: fileOf(test.module), name: test.fullName, state });
  }

  onTestModuleEnd(module) {
    // Vitest tells of results in bundles, and of some only with their file.
    for (const test of module.children.allTests()) this.onTestCaseResult(test);
    const errors = module.errors().length;
    this.#tell({ kind: "file", file: fileOf(module), state: module.state(), errors });
  }

  onTestRunEnd(_, errors) {
    this.#tell({ kind: "end", errors: errors.length });
  }
}

const fileOf = ({ relativeModuleId, project }) => `${project.name} ${relativeModuleId}`;
