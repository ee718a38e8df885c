export type Format = 'csv' | 'json' | 'jsonl' | 'parquet';

/** By the file's ending, without `.gz`; whatever is not known is read as CSV. */
export function formatOf(file: string): Format {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.parquet') || name.endsWith('.pq')) return 'parquet';
  if (name.endsWith('.jsonl') || name.endsWith('.ndjson')) return 'jsonl';
  return name.endsWith('.json') ? 'json' : 'csv';
}
