# Every scalar measure of a correspondence in base R, from a table a, b, people with one row a zone.
# Usage: Rscript measures.R zones.csv > measures.csv
zones <- read.csv(commandArgs(trailingOnly = TRUE)[1], stringsAsFactors = FALSE)
n <- tapply(zones$people, list(zones$a, zones$b), sum, default = 0)

H <- function(w) { p <- w[w > 0] / sum(w); -sum(p * log(p)) }
I <- H(rowSums(n)) + H(colSums(n)) - H(n)
h <- I / H(rowSums(n))
k <- I / H(colSums(n))
VI <- 2 * H(n) - H(rowSums(n)) - H(colSums(n))

pairs <- function(w) sum(choose(round(w), 2))
S <- pairs(n); P <- pairs(rowSums(n)); Q <- pairs(colSums(n)); all <- choose(sum(n), 2); E <- P * Q / all

jaccard <- n / (outer(rowSums(n), colSums(n), "+") - n)
mapcurve <- function(n) {
  g <- sort(rowSums(n^2 / outer(rowSums(n), colSums(n))))
  x <- c(0, g, 1); y <- c(1, seq(1, 0, length.out = length(g)), 0)
  sum(diff(x) * (head(y, -1) + tail(y, -1)) / 2)
}
assign_best <- function(n) {            # rows <= columns, by trying every assignment
  if (nrow(n) == 1) return(max(n))
  max(sapply(seq_len(ncol(n)), function(j) n[1, j] + assign_best(n[-1, -j, drop = FALSE])))
}
best <- if (nrow(n) <= ncol(n)) assign_best(n) else assign_best(t(n))

values <- c(
  purity = sum(apply(n, 1, max)) / sum(n),
  best_match_share = best / sum(n),
  minority_share = sum(n[n / rowSums(n) < 0.5]) / sum(n),
  homogeneity = h, completeness = k, v_measure = 2 * h * k / (h + k),
  mutual_information = I, variation_of_information = VI, normalised_variation_of_information = VI / H(n),
  rand = (all + 2 * S - P - Q) / all, pair_disagreement = (P + Q - 2 * S) / all,
  adjusted_rand = (S - E) / ((P + Q) / 2 - E),
  mean_best_jaccard = sum(rowSums(n) * apply(jaccard, 1, max)) / sum(n),
  directional_mapcurves = mapcurve(n), mapcurves = max(mapcurve(n), mapcurve(t(n)))
)
cat("measure,value\n")
cat(sprintf("%s,%.17g\n", names(values), values), sep = "")
