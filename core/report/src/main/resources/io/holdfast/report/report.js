'use strict';
const mark = { VIOLATION: '#b3261e', WARN: '#d98c00' };
const options = {
  pareto: d => ({
    tooltip: { trigger: 'axis' },
    grid: { left: 60, right: 60, top: 30, bottom: 10, containLabel: true },
    xAxis: { type: 'category', data: d.labels,
      axisLabel: { interval: 0, rotate: d.labels.length > 6 ? 35 : 0, width: 140, overflow: 'truncate', color: '#222', fontSize: 13 } },
    yAxis: [{ type: 'value', name: d.unit, minInterval: 1, axisLabel: { color: '#222' } },
      { type: 'value', name: 'cumulative %', min: 0, max: 100, splitLine: { show: false }, axisLabel: { color: '#222' } }],
    series: [
      { name: d.unit, type: 'bar', data: d.counts, itemStyle: { color: '#2f6fad' },
        label: { show: d.labels.length <= 16, position: 'top', color: '#222' } },
      { name: 'cumulative %', type: 'line', yAxisIndex: 1, data: d.shares, symbolSize: 7,
        itemStyle: { color: '#c24a2c' }, lineStyle: { color: '#c24a2c' } }]
  }),
  map: d => ({
    tooltip: { formatter: p => p.value[2] + ' defects at ' + p.value[0] + ', ' + p.value[1] + ' mm' },
    grid: { left: 60, right: 120, top: 30, bottom: 50 },
    xAxis: { type: 'value', name: 'mm', scale: true, nameLocation: 'middle', nameGap: 30, axisLabel: { color: '#222' } },
    yAxis: { type: 'value', name: 'mm', scale: true, axisLabel: { color: '#222' } },
    visualMap: { min: 0, max: d.most, dimension: 2, calculable: true, right: 10, top: 'middle', precision: 0,
      text: [d.most + ' defects', '0'], inRange: { color: ['#ffeda0', '#feb24c', '#f03b20', '#8c0a14'] } },
    series: [{ type: 'custom', data: d.tiles, encode: { x: 0, y: 1 }, clip: true,
      renderItem: (params, api) => {
        const at = api.coord([api.value(0) - d.tile / 2, api.value(1) + d.tile / 2]);
        const size = api.size([d.tile, d.tile]);
        return { type: 'rect', shape: { x: at[0], y: at[1], width: size[0], height: size[1] },
          style: { fill: api.visual('color') } };
      } }]
  }),
  plan: d => ({
    tooltip: { trigger: 'axis' },
    legend: { top: 0 },
    grid: { left: 60, right: 30, top: 60, bottom: 10, containLabel: true },
    xAxis: { type: 'category', data: d.labels, axisLabel: { color: '#222' } },
    yAxis: { type: 'value', name: 'GB', axisLabel: { color: '#222' } },
    series: [
      { name: '10 of 100 below', type: 'line', stack: 'band', symbol: 'none', data: d.low, lineStyle: { color: '#9bbbd8' }, itemStyle: { color: '#9bbbd8' } },
      { type: 'line', stack: 'band', symbol: 'none', silent: true, tooltip: { show: false }, data: d.high.map((v, i) => v - d.low[i]), lineStyle: { opacity: 0 }, itemStyle: { color: '#9bbbd8' }, areaStyle: { color: '#9bbbd8', opacity: 0.35 } },
      { name: 'likely', type: 'line', symbol: 'none', data: d.likely, lineStyle: { color: '#2f6fad', width: 3 }, itemStyle: { color: '#2f6fad' } },
      { name: '10 of 100 above', type: 'line', symbol: 'none', data: d.high, lineStyle: { color: '#9bbbd8' }, itemStyle: { color: '#9bbbd8' } }
    ].concat(d.room === null ? [] : [
      { name: 'room', type: 'line', symbol: 'none', data: d.labels.map(() => d.room), lineStyle: { color: '#b3261e', type: 'dashed' }, itemStyle: { color: '#b3261e' },
        markLine: { symbol: 'none', silent: true, lineStyle: { color: '#b3261e', type: 'dotted' }, label: { color: '#b3261e', formatter: '{b}' },
          data: [{ name: d.full === d.worst ? 'full' : 'full at worst', xAxis: d.worst }, { name: 'likely full', xAxis: d.full, label: { distance: 19 } }]
            .filter((line, i) => line.xAxis !== null && (i === 0 || d.full !== d.worst)) } }])
  }),
  control: d => ({
    tooltip: { trigger: 'axis' },
    legend: { top: 0 },
    grid: { left: 60, right: 30, top: 40, bottom: 10, containLabel: true },
    xAxis: { type: 'category', data: d.labels, axisLabel: { rotate: d.labels.length > 8 ? 35 : 0, color: '#222' } },
    yAxis: { type: 'value', scale: true, axisLabel: { color: '#222' } },
    series: [
      { name: 'value', type: 'line', symbolSize: 7, itemStyle: { color: '#2f6fad' },
        data: d.values.map((v, i) => {
          const found = d.signals.filter(s => s[0] === i);
          const worst = found.find(s => s[2] === 'VIOLATION') || found[0];
          return worst ? { value: v, symbolSize: 13, itemStyle: { color: mark[worst[2]] } } : v;
        }) },
      { name: 'centre', type: 'line', step: 'middle', symbol: 'none', data: d.centre, lineStyle: { color: '#555' }, itemStyle: { color: '#555' } },
      { name: 'lower limit', type: 'line', step: 'middle', symbol: 'none', data: d.lower, lineStyle: { color: '#b3261e', type: 'dashed' }, itemStyle: { color: '#b3261e' } },
      { name: 'upper limit', type: 'line', step: 'middle', symbol: 'none', data: d.upper, lineStyle: { color: '#b3261e', type: 'dashed' }, itemStyle: { color: '#b3261e' } }]
  })
};
charts.forEach((data, i) => {
  const chart = echarts.init(document.getElementById('chart-' + i), null, { renderer: 'svg' });
  chart.setOption(Object.assign({ animation: false }, options[data.kind](data)));
  window.addEventListener('resize', () => chart.resize());
});
