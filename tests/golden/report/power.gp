# gnuplot -d power.gp writes power.svg from power.dat
set terminal svg size 960,377 dynamic noenhanced font 'sans-serif,14' background '#FFFFFF'
set output 'power.svg'
set datafile separator tab
set border 3 linecolor '#6B7280' linewidth 1
set tics nomirror out scale 0.5 textcolor '#374151'
set grid ytics linetype 1 linecolor '#E5E7EB' linewidth 1
set xlabel textcolor '#374151'
set ylabel textcolor '#374151'
set lmargin 9
set rmargin 6
set key outside top left horizontal maxcols 4 Left reverse samplen 1.6 width -2 textcolor '#374151' noenhanced
set tmargin at screen 1 - 41.0 / 377
set bmargin at screen 46.0 / 377
set yrange [0:*]
set offsets 0, 0, graph 0.08, 0
set ylabel 'power of all hosts, kW'
set xrange [1767225600:1767830400]
set xtics ('Thu 1 Jan' 1767225600, 'Fri 2 Jan' 1767312000, 'Sat 3 Jan' 1767398400, 'Sun 4 Jan' 1767484800, 'Mon 5 Jan' 1767571200, 'Tue 6 Jan' 1767657600, 'Wed 7 Jan' 1767744000, 'Thu 8 Jan' 1767830400)
plot \
  'power.dat' index 0 using 1:2 with lines linewidth 2 dashtype 1 linecolor '#8A8F98' title columnheader(2), \
  'power.dat' index 1 using 1:2 with lines linewidth 2 dashtype 1 linecolor '#0072B2' title columnheader(2), \
  'power.dat' index 2 using 1:2 with lines linewidth 2 dashtype 1 linecolor '#D55E00' title columnheader(2)
