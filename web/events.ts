// The smallest observable: what the page's cores, which know no DOM, tell those who draw them.

export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  /** @returns a function that ends the subscription */
  on(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}
