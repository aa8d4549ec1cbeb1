// A small generator of its own: the same seed gives the same numbers, from 0 up to 1.
export function randomNumbers(seed) {
    let state = BigInt(seed) * 2n + 1n;
    return () => {
        state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
        return Number(state >> 40n) / 2 ** 24;
    };
}
