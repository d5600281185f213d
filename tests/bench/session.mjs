// A logged-in demo citizen for the measurements.
export async function cookie(base, key = 'newly-unemployed') {
  const answer = await fetch(`${base}/demo/login/${key}`, { redirect: 'manual' });
  return answer.headers.get('set-cookie').split(';')[0];
}

export const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
