# gnuplot -d histogram.gp writes histogram.svg from histogram.dat
set terminal svg size 960,403 dynamic noenhanced font 'sans-serif,14' background '#FFFFFF'
set output 'histogram.svg'
set datafile separator tab
set border 3 linecolor '#6B7280' linewidth 1
set tics nomirror out scale 0.5 textcolor '#374151'
set grid ytics linetype 1 linecolor '#E5E7EB' linewidth 1
set xlabel textcolor '#374151'
set ylabel textcolor '#374151'
set lmargin 9
set rmargin 6
set key outside top left horizontal maxcols 4 Left reverse samplen 1.6 width -2 textcolor '#374151' noenhanced
set tmargin at screen 1 - 41.0 / 403
set bmargin at screen 72.0 / 403
set style fill solid 1 noborder
set xrange [0:106]
set xtics 0, 10, 100 
set yrange [0:*]
set offsets 0, 0, graph 0.05, 0
set xlabel 'CPU used, % of the host'
set ylabel 'share of host time, %'
set boxwidth 1.33333 absolute
plot \
  'histogram.dat' using ($1 + 1.16667):2 with boxes linecolor '#8A8F98' title columnheader(2), \
  'histogram.dat' using ($1 + 2.5):3 with boxes linecolor '#0072B2' title columnheader(3), \
  'histogram.dat' using ($1 + 3.83333):4 with boxes linecolor '#D55E00' title columnheader(4)
