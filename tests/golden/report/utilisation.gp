# gnuplot -d utilisation.gp writes utilisation.svg from utilisation.dat
set terminal svg size 960,541 dynamic noenhanced font 'sans-serif,14' background '#FFFFFF'
set output 'utilisation.svg'
set datafile separator tab
set border 3 linecolor '#6B7280' linewidth 1
set tics nomirror out scale 0.5 textcolor '#374151'
set grid ytics linetype 1 linecolor '#E5E7EB' linewidth 1
set xlabel textcolor '#374151'
set ylabel textcolor '#374151'
set lmargin 9
set rmargin 6
set key outside top left horizontal maxcols 4 Left reverse samplen 1.6 width -2 textcolor '#374151' noenhanced
set multiplot
set yrange [0:*]
set offsets 0, 0, graph 0.08, 0
set ylabel 'CPU used, %'
set tmargin at screen 1 - 41.0 / 541
set bmargin at screen 290.0 / 541
set xrange [1767225600:1767830400]
set xtics ('' 1767225600, '' 1767312000, '' 1767398400, '' 1767484800, '' 1767571200, '' 1767657600, '' 1767744000, '' 1767830400)
plot \
  'utilisation.dat' index 0 using 1:2 with lines linewidth 2 dashtype 1 linecolor '#8A8F98' title columnheader(2), \
  'utilisation.dat' index 1 using 1:2 with lines linewidth 2 dashtype 1 linecolor '#0072B2' title columnheader(2), \
  'utilisation.dat' index 2 using 1:2 with lines linewidth 2 dashtype 1 linecolor '#D55E00' title columnheader(2)
set offsets 0, 0, 0, 0
set ylabel 'memory configured, %'
set arrow from graph 0, first 100 to graph 1, first 100 nohead dashtype 2 linecolor '#B91C1C'
set yrange [0:105<*]
set tmargin at screen 1 - 285.0 / 541
set bmargin at screen 46.0 / 541
set xrange [1767225600:1767830400]
set xtics ('Thu 1 Jan' 1767225600, 'Fri 2 Jan' 1767312000, 'Sat 3 Jan' 1767398400, 'Sun 4 Jan' 1767484800, 'Mon 5 Jan' 1767571200, 'Tue 6 Jan' 1767657600, 'Wed 7 Jan' 1767744000, 'Thu 8 Jan' 1767830400)
plot \
  'utilisation.dat' index 0 using 1:5 with lines linewidth 2 dashtype 1 linecolor '#8A8F98' notitle, \
  'utilisation.dat' index 1 using 1:5 with lines linewidth 2 dashtype 1 linecolor '#0072B2' notitle, \
  'utilisation.dat' index 2 using 1:5 with lines linewidth 2 dashtype 1 linecolor '#D55E00' notitle
unset multiplot
