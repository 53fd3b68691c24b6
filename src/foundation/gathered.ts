/**
 * Makes one piece of work of what many people ask in the same moment. Whoever comes alone goes at once; who comes while a piece is on
 * its way goes with all others who came meanwhile as the next piece, so that the cost of a message, of a transaction and of waiting for
 * the disk is shared by as many as there are. Nobody is answered before the piece that carries them is done.
 *
 * A piece that fails is done again, each of its items alone, so that nobody pays for another's fault: the work must bear being done
 * twice for the same item.
 * @param work answers its items in their order
 * @param most items of one piece
 */
export function gathered<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  most = 64,
): (item: Item) => Promise<Result> {
  type Waiting = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void };
  let waiting: Waiting[] = [];
  let busy = false;

  async function settle(piece: readonly Waiting[]): Promise<void> {
    try {
      const results = await work(piece.map(({ item }) => item));
      if (results.length !== piece.length) throw new Error('A piece of work must answer each of its items');
      for (const [index, { resolve }] of piece.entries()) resolve(results[index] as Result);
    } catch (error) {
      if (piece.length > 1) await Promise.all(piece.map((one) => settle([one])));
      else for (const { reject } of piece) reject(error);
    }
  }

  async function go(): Promise<void> {
    busy = true;
    while (waiting.length > 0) {
      const piece = waiting.slice(0, most);
      waiting = waiting.slice(most);
      await settle(piece);
    }
    busy = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!busy) void go();
    });
}
