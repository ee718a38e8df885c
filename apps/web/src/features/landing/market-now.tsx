export function MarketNow({ className }: { readonly className: string }) {
  return <div className={className} />;
}
