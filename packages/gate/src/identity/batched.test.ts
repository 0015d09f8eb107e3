import { describe, expect, test } from "vitest";
import { Batched } from "./batched.ts";

/** Questions are answered when the test says so: each key by its length. */
function openBatched(max?: number) {
  const asked: (readonly string[])[] = [];
  const answers: (() => void)[] = [];
  const batched = new Batched<string, number>({
    ask: (keys) => {
      asked.push(keys);
      return new Promise((answer) => {
        answers.push(() => answer(keys.map(({ length }) => length || null)));
      });
    },
    ...(max === undefined ? {} : { max }),
  });
  const answerNext = async () => {
    answers.shift()?.();
    await new Promise((done) => setImmediate(done));
  };
  return { batched, asked, answerNext };
}

describe("questions asked many at a time", () => {
  test("the first is asked at once; what comes meanwhile is the next one, each key once", async () => {
    const { batched, asked, answerNext } = openBatched();
    const found = ["a", "a", "bb", "", "bb"].map((key) => batched.find(key));
    expect(asked).toEqual([["a"]]);
    await answerNext();
    expect(asked).toEqual([["a"], ["a", "bb", ""]]);
    await answerNext();
    expect(await Promise.all(found)).toEqual([1, 1, 2, null, 2]);
  });

  test("no question has more keys than it may; the others wait for their turn, in order", async () => {
    const { batched, asked, answerNext } = openBatched(2);
    const found = ["a", "b", "c", "d"].map((key) => batched.find(key));
    for (let count = 0; count < 3; count += 1) await answerNext();
    expect(asked).toEqual([["a"], ["b", "c"], ["d"]]);
    expect(await Promise.all(found)).toEqual([1, 1, 1, 1]);
  });
});
