// A reporter of node:test: { "suite > test": passed } of one run, as JSON.

export default async function* resultsReporter(source) {
    const path = [];
    const results = {};
    for await (const { type, data } of source) {
        if (type === 'test:start') {
            path[data.nesting] = data.name;
        } else if ((type === 'test:pass' || type === 'test:fail') && data.details?.type !== 'suite') {
            const name = [...path.slice(0, data.nesting), data.name].join(' > ');
            results[name] = type === 'test:pass' && data.skip === undefined && results[name] !== false;
        }
    }
    yield `${JSON.stringify(results, null, 2)}\n`;
}
