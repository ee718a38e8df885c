export function SampleBacktest() {
  return <div />;
}
